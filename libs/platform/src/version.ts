import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The manifest lies above this file, wherever that was compiled to. */
function manifestAbove(directory: string): string | undefined {
  const path = join(directory, 'package.json');
  if (existsSync(path)) return path;
  return dirname(directory) === directory ? undefined : manifestAbove(dirname(directory));
}

const manifest = manifestAbove(import.meta.dirname);

/** The release that runs. */
export const VERSION = manifest === undefined ? 'unknown' : (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;

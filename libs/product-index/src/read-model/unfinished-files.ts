import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is older was left behind by a process that was killed while it wrote. */
const LEFT_BEHIND_MS = 3_600_000;
const UNFINISHED = '.unfinished';

/** Where a file is written before it gets its name. */
export const unfinishedPath = (path: string): string => `${path}.${process.pid}-${Math.random().toString(36).slice(2)}${UNFINISHED}`;

/** Removes what killed processes left in a directory. */
export async function removeLeftBehind(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (name.endsWith(UNFINISHED) && Date.now() - (await stat(path)).mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}

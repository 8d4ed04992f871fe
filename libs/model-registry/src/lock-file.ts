import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const LOCK_FILE = 'vitrine.lock.json';

/** What was pulled, so that it can be pulled again, and so that the loader can tell damage. */
const ModelLock = z.object({
  name: z.string(),
  repository: z.string(),
  commit: z.string(),
  files: z.record(z.string(), z.object({ size: z.int(), sha256: z.string() })),
});
export type ModelLock = z.infer<typeof ModelLock>;

/** Nothing where there is none, or a damaged one: pulling writes it anew. */
export async function readLockFile(directory: string): Promise<ModelLock | undefined> {
  try {
    return ModelLock.parse(JSON.parse(await readFile(join(directory, LOCK_FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeLockFile(directory: string, lock: ModelLock): Promise<void> {
  await writeJson(join(directory, LOCK_FILE), lock);
}

/** Whole or not at all. */
export async function writeJson(path: string, document: unknown): Promise<void> {
  const beside = `${path}.part`;
  await writeFile(beside, `${JSON.stringify(document, null, 2)}\n`);
  await rename(beside, path);
}

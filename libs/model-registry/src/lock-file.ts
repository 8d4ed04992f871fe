import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const LOCK_FILE = 'vitrine.lock.json';

/** Records what was pulled: the same files can be pulled again, and the loader can detect damage. */
const ModelLock = z.object({
  name: z.string(),
  repository: z.string(),
  commit: z.string(),
  /** By path below the model's directory, with `/` between folders. */
  files: z.record(z.string(), z.object({ size: z.int(), sha256: z.string() })),
});
export type ModelLock = z.infer<typeof ModelLock>;

/** A lock file that cannot be read. Pulling the model again writes it anew. */
export class DamagedLockError extends Error {
  override readonly name = 'DamagedLockError';
}

/** Undefined for a model that was not pulled but put together by hand. @throws {DamagedLockError} */
export async function readLockFile(directory: string): Promise<ModelLock | undefined> {
  const path = join(directory, LOCK_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DamagedLockError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'})`, { cause: error });
  }
  try {
    return ModelLock.parse(JSON.parse(text));
  } catch (error) {
    throw new DamagedLockError(`${path} is damaged; pull the model again`, { cause: error });
  }
}

export async function writeLockFile(directory: string, lock: ModelLock): Promise<void> {
  await writeJson(join(directory, LOCK_FILE), lock);
}

/** Writes a JSON file in one step: a reader never sees half of it. */
export async function writeJson(path: string, document: unknown): Promise<void> {
  const beside = `${path}.part`;
  await writeFile(beside, `${JSON.stringify(document, null, 2)}\n`);
  await rename(beside, path);
}

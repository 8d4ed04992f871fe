import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { DamagedLockError, LOCK_FILE, readLockFile, type ModelLock } from '#model-registry';
import { ModelError } from './errors.js';

/** @throws {ModelError} */
export async function readJson(path: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (error) {
    throw new ModelError(`${path} is missing or not JSON`, { cause: error });
  }
}

/** Checks a file's content by its schema. @throws {ModelError} that names the file and the values that do not fit. */
export function parsedFile<Schema extends z.ZodType>(schema: Schema, json: object, directory: string, name: string): z.infer<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ModelError(`${join(directory, name)} cannot be used: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Returns the path. @throws {ModelError} if the file does not exist. */
export async function existingFile(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    throw new ModelError(`the model has no file ${path}`, { cause: error });
  }
}

/** Undefined for a directory that was put together by hand. @throws {ModelError} if the file is damaged. */
export async function readLock(directory: string): Promise<ModelLock | undefined> {
  try {
    return await readLockFile(directory);
  } catch (error) {
    if (!(error instanceof DamagedLockError)) throw error;
    throw new ModelError(error.message, { cause: error });
  }
}

/** @throws {ModelError} if the lock file has another SHA-256 for the file. */
export function checkAgainst(lock: ModelLock | undefined, directory: string, path: string, sha256: string): void {
  const expected = lock?.files[relative(directory, path).split(sep).join('/')]?.sha256;
  if (expected !== undefined && expected !== sha256) {
    throw new ModelError(`${path} is damaged: its SHA-256 is not the one in ${LOCK_FILE}; pull the model again`);
  }
}

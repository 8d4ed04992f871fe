import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { LRUCache } from 'lru-cache';

/** A file of this name that was never finished is not a picture. */
const UNFINISHED = '.part';

/**
 * Encoded pictures on the disk, the least used of which are removed when they take more than their bound. Several processes may share a directory: each
 * finds what the others wrote, and counts only what it has written or found. A disk that fails costs time and no answer.
 */
export class RenditionCache {
  readonly #files: LRUCache<string, number>;

  /** @param maxBytes 0 keeps nothing. */
  constructor(
    private readonly directory: string,
    private readonly maxBytes: number,
    private readonly onWarning: (message: string) => void,
  ) {
    this.#files = new LRUCache<string, number>({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: (bytes) => Math.max(1, bytes),
      dispose: (_bytes, file, reason) => {
        if (reason === 'evict') void rm(join(directory, file), { force: true }).catch(() => undefined);
      },
    });
  }

  /** Counts the files of earlier processes, the oldest first. */
  async open(): Promise<void> {
    if (this.maxBytes === 0) return;
    const found = await readdir(this.directory, { recursive: true, withFileTypes: true }).catch(() => []);
    const files: { readonly file: string; readonly bytes: number; readonly usedAt: number }[] = [];
    for (const entry of found) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const facts = await stat(path).catch(() => undefined);
      if (facts) files.push({ file: relative(this.directory, path), bytes: facts.size, usedAt: facts.mtimeMs });
    }
    for (const { file, bytes } of files.sort((a, b) => a.usedAt - b.usedAt)) if (!this.#files.has(file)) this.#files.set(file, bytes);
  }

  async get(name: string): Promise<Buffer | undefined> {
    if (this.maxBytes === 0) return undefined;
    const file = fileOf(name);
    const bytes = await readFile(join(this.directory, file)).catch(() => undefined);
    if (bytes && this.#files.get(file) === undefined) this.#files.set(file, bytes.length);
    return bytes;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length > this.maxBytes) return;
    const file = fileOf(name);
    const path = join(this.directory, file);
    const unfinished = `${path}.${process.pid}${UNFINISHED}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, bytes);
      await rename(unfinished, path);
      this.#files.set(file, bytes.length);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined);
      this.onWarning(`pictures cannot be kept in ${this.directory}: ${String(error)}`);
    }
  }
}

/** Files of equal beginnings share a folder, as file systems slow down with folders of a hundred thousand files. */
function fileOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return join(digest.slice(0, 2), digest);
}

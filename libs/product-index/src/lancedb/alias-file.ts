import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Entries = Record<string, { readonly collection: string }>;

/** Aliases of the embedded index: one small JSON file, replaced in one step so that no reader sees half of it. */
export class AliasFile {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'aliases.json');
  }

  /** Collections by alias. */
  async read(): Promise<Map<string, string>> {
    try {
      const entries = JSON.parse(await readFile(this.#path, 'utf8')) as Entries;
      return new Map(Object.entries(entries).map(([alias, { collection }]) => [alias, collection]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw error;
    }
  }

  /** Replaces the file. The caller has to hold the write lock. */
  async write(aliases: ReadonlyMap<string, string>): Promise<void> {
    const entries: Entries = Object.fromEntries([...aliases].map(([alias, collection]) => [alias, { collection }]));
    const temporary = `${this.#path}.${randomUUID()}`;
    await writeFile(temporary, JSON.stringify(entries));
    await rename(temporary, this.#path);
  }
}

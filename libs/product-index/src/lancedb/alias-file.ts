import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an alias leads to. */
export interface AliasTarget {
  readonly collection: string;
  readonly modelFingerprint: string;
}

/** Aliases of the embedded index: one small JSON file, replaced in one step so that no reader sees half of it. */
export class AliasFile {
  readonly #path: string;

  constructor(directory: string) {
    this.#path = join(directory, 'aliases.json');
  }

  async read(alias: string): Promise<AliasTarget | undefined> {
    try {
      const aliases = JSON.parse(await readFile(this.#path, 'utf8')) as Record<string, AliasTarget>;
      return aliases[alias];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(alias: string, target: AliasTarget): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}`;
    await writeFile(temporary, JSON.stringify({ [alias]: target }));
    await rename(temporary, this.#path);
  }
}

import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftBehind } from '../../read-model/unfinished-files.js';
import { PartReader, type Part } from '../../read-model/parts.js';
import { readParts, writeParts } from '../../read-model/part-file.js';

const FILE = 'model';

/** An open file of a model. */
export interface OpenModelFile {
  /** Stays open. */
  readonly file: number;
  readonly parts: PartReader;
}

/** The files of models, in directories of their own beside the tables: one for each store of a table. */
export class ModelFiles {
  readonly #root: string;

  /** @param directory of the tables. */
  constructor(directory: string) {
    this.#root = join(directory, 'models');
  }

  /** Where the files of a store's model lie. */
  directoryOf(table: string, storeId: string): string {
    return join(this.#root, `${table}~${createHash('sha256').update(storeId).digest('hex').slice(0, 24)}`);
  }

  /** @returns undefined if there is no file. The caller closes the file. */
  open(directory: string): OpenModelFile | undefined {
    try {
      const file = openSync(join(directory, FILE), 'r');
      return { file, parts: new PartReader(readParts(file)) };
    } catch {
      return undefined;
    }
  }

  /** Writes the parts of a model, if it stays as it is meanwhile. @returns whether it was written. @throws the system's error. */
  async save(directory: string, parts: Iterable<Part>, isUnchanged: () => boolean): Promise<boolean> {
    await mkdir(directory, { recursive: true });
    await removeLeftBehind(directory);
    return writeParts(join(directory, FILE), parts, isUnchanged);
  }

  /** Removes the files of a store's model. */
  async remove(directory: string): Promise<void> {
    await rm(directory, { recursive: true, force: true });
  }

  /** Removes the files of models whose tables are gone. */
  async sweep(tables: readonly string[]): Promise<void> {
    const names = await readdir(this.#root).catch(() => []);
    const gone = names.filter((name) => !tables.includes(name.slice(0, name.lastIndexOf('~'))));
    for (const name of gone) await this.remove(join(this.#root, name));
  }
}

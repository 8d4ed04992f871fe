import { FIELD_NAMES, type SaidMapping } from '../mapping/mapping.js';
import type { FaultyRow, RawRow } from '../feed-row.js';
import type { FeedEntry, RowFolder } from './system.js';

/** The export of a shop system, of which a merchant says what some columns are: what stands there goes before what the system means. */
export class RemappedFolder implements RowFolder {
  readonly columns: ReadonlyMap<string, string>;
  readonly #said: readonly { readonly column: string; readonly target: string }[];

  /** @param said by the columns as the feed spells them. */
  constructor(
    private readonly folder: RowFolder,
    said: SaidMapping,
  ) {
    this.#said = Object.entries(said)
      .filter(([, target]) => target !== '-')
      .map(([column, target]) => ({ column, target }));
    this.columns = new Map([...folder.columns, ...this.#said.map(({ column, target }): [string, string] => [target, column.trim()])]);
  }

  add(row: RawRow): FeedEntry[] {
    return this.folder.add(row).map((entry) => this.remapped(entry));
  }

  fault(error: FaultyRow): FeedEntry[] {
    const done = this.folder.fault?.(error) ?? [...this.folder.end(), error];
    return done.map((entry) => this.remapped(entry));
  }

  end(): FeedEntry[] {
    return this.folder.end().map((entry) => this.remapped(entry));
  }

  private remapped(entry: FeedEntry): FeedEntry {
    if (!('raw' in entry)) return entry;
    const raw: Record<string, unknown> = { ...entry.raw };
    const attributes: Record<string, unknown> = { ...(raw['attributes'] as object | undefined) };
    for (const { column, target } of this.#said) {
      const cell = entry.from?.map((row) => row[column]).find((one) => one !== undefined && one !== '');
      if (cell === undefined) continue;
      if (FIELD_NAMES.has(target)) raw[target] = cell;
      else attributes[target] = cell;
    }
    return { ...entry, raw: { ...raw, attributes } };
  }
}

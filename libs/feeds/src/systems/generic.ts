import { mapper, type MappedColumn } from '../mapping/mapping.js';
import type { RawRow } from '../feed-row.js';
import type { FeedEntry, RowFolder } from './system.js';

/** A row is a product, by the names that its columns are mapped to. */
export class GenericFolder implements RowFolder {
  readonly #mapped: (raw: RawRow['raw']) => Record<string, unknown>;

  readonly columns = new Map<string, string>();

  constructor(columns: readonly MappedColumn[]) {
    this.#mapped = mapper(columns, this.columns);
  }

  add({ row, raw }: RawRow): FeedEntry[] {
    return [{ row, raw: this.#mapped(raw) }];
  }

  end(): FeedEntry[] {
    return [];
  }
}

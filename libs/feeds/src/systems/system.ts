import type { RowError } from '#catalog';
import type { FaultyRow, RawRow } from '../feed-row.js';

/** A row that is a part of a product which another row stands for: a further picture, or the parent of variants. */
interface PartRow {
  readonly row: number;
  readonly isPart: true;
}

/** A row that the shop does not show, such as a draft. */
interface SkippedRow {
  readonly skipped: RowError;
}

/** A product: its cells by the names of Vitrine's fields, and the rows that they are from, its own first. */
export interface ProductRow extends RawRow {
  readonly from?: readonly RawRow['raw'][];
}

/** What became of a row of a feed: each row has exactly one entry. */
export type FeedEntry = ProductRow | PartRow | SkippedRow | FaultyRow;

/** The number of an entry's row. */
export const rowOf = (entry: FeedEntry): number =>
  'error' in entry ? entry.error.row : 'skipped' in entry ? entry.skipped.row : entry.row;

/** Makes entries of rows, in their order. An export may spread a product over several rows. */
export interface RowFolder {
  /** The entries that are complete once this row is known. */
  add(row: RawRow): FeedEntry[];
  /** The entries that are complete once a row could not be read; without it, all entries before it are. */
  fault?(error: FaultyRow): FeedEntry[];
  /** The entries that are left at the end of the feed. */
  end(): FeedEntry[];
  /** What the feed calls the cells of products, by the names that these have now. */
  readonly columns: ReadonlyMap<string, string>;
}

/** What has to be known of all rows before the first one is read: rows that others refer to. */
export interface RowCensus {
  /** Looks at a row of the first pass. */
  see(row: RawRow): void;
  /** Whether rows have to be collected in another pass, because they stand far from the rows that refer to them. */
  readonly isIncomplete: boolean;
  /** Looks at a row of the second pass. */
  collect(row: RawRow): void;
  /** How many rows before a row have to be read again to know what belongs to it, where reading begins within the feed. */
  readonly reach: number;
  /** What it knows, as JSON can hold it. */
  saved(): unknown;
}

/** An export format of a shop system. */
export interface ShopSystem<Census extends RowCensus = RowCensus> {
  readonly name: string;
  /** Whether a feed with these columns is such an export. */
  fits(columns: Columns): boolean;
  /** @param saved what an earlier census of the feed knew. */
  census(columns: Columns, saved?: unknown): Census;
  folder(columns: Columns, census: Census): RowFolder;
}

/** For systems whose rows do not refer to each other. */
export const NO_CENSUS: RowCensus = {
  see: () => undefined,
  isIncomplete: false,
  collect: () => undefined,
  reach: 0,
  saved: () => undefined,
};

/** The columns of a feed, found by name without regard to case and spaces around. */
export class Columns {
  readonly #byName: ReadonlyMap<string, string>;

  constructor(readonly names: readonly string[]) {
    // The first of equal names counts.
    this.#byName = new Map(names.toReversed().map((name) => [keyOf(name), name]));
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.#byName.has(keyOf(name)));
  }

  /** Reads a column that goes by one of these names; the empty text where there is none. */
  reader(...names: readonly string[]): (raw: RawRow['raw']) => string {
    const present = names.flatMap((name) => this.#byName.get(keyOf(name)) ?? []);
    return (raw) => {
      for (const name of present) {
        const text = textOf(raw[name]);
        if (text !== '') return text;
      }
      return '';
    };
  }

  /** The feed's name of each field, from the names that the field's column may have; without those that the feed does not have. */
  named(fields: Readonly<Record<string, readonly string[]>>): Map<string, string> {
    return new Map(
      Object.entries(fields).flatMap(([field, names]): [string, string][] => {
        const [first] = names.flatMap((name) => this.#byName.get(keyOf(name)) ?? []);
        return first === undefined ? [] : [[field, first.trim()]];
      }),
    );
  }

  /** The columns whose names match a pattern, each with its match. */
  matching(pattern: RegExp): { readonly name: string; readonly match: RegExpExecArray }[] {
    return this.names.flatMap((name) => {
      const match = pattern.exec(name.trim());
      return match ? [{ name, match }] : [];
    });
  }
}

/** Typographic apostrophes and spaces that do not break stand in translated headers. */
const keyOf = (name: string): string =>
  name
    .replaceAll('’', "'")
    .replaceAll(/[\u00A0\u202F]/g, ' ')
    .trim()
    .toLowerCase();

const textOf = (cell: unknown): string =>
  typeof cell === 'string' ? cell.trim() : typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : '';

/** The cells that have a value. */
export const present = (cells: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(cells).filter(([, value]) => value !== '' && value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );

/** What a row that the shop does not show is reported as. */
export const notShown = (row: number, productId: string, column: string, value: string, message: string): { skipped: RowError } => ({
  skipped: { row, ...(productId !== '' && { productId }), column, severity: 'warning', code: 'not-published', message, value },
});

/** Names of options that are a product's colour. */
const COLOR = /^(colou?rs?|farben?|couleurs?|colore?s?|kleur(en)?|kolor|cor|färg|farge?|culoare|barva)$/i;

/** Options and attributes by name → the colour, which is a field, and the others. */
export function withColor(options: ReadonlyMap<string, string | readonly string[]>): Record<string, unknown> {
  const color = [...options].find(([name]) => COLOR.test(name))?.[1];
  const attributes = Object.fromEntries([...options].filter(([name]) => !COLOR.test(name)));
  return { ...(color !== undefined && { color }), attributes };
}

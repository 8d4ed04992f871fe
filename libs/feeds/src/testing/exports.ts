import { Readable } from 'node:stream';
import type { Product, RowError } from '#catalog';
import { Feed } from '../feed.js';
import { readProducts, type ReadRow } from '../read-products.js';

/** What an export was read as. */
export interface ReadExport {
  readonly system: string | undefined;
  readonly products: readonly Product[];
  readonly ids: readonly string[];
  readonly parts: number;
  /** Why rows are not shown. */
  readonly skipped: readonly string[];
  /** Why rows are no products. */
  readonly errors: readonly RowError[];
}

/** Reads the text of an export, in a shop whose currency is the euro. */
export async function readExport(text: string): Promise<ReadExport> {
  const feed = await Feed.of(async () => Readable.from([Buffer.from(text)]));
  const rows: ReadRow[] = [];
  for await (const row of readProducts(feed, 'EUR')) rows.push(row);
  const products = rows.flatMap(({ product }) => product ?? []);
  const notesOf = (kind: ReadRow['kind']): RowError[] => rows.filter((row) => row.kind === kind).flatMap(({ notes }) => notes);
  return {
    system: feed.facts.system,
    products,
    ids: products.map(({ id }) => id),
    parts: rows.filter(({ kind }) => kind === 'part').length,
    skipped: notesOf('skipped').map(({ message }) => message),
    errors: notesOf('rejected'),
  };
}

/** CSV of rows whose cells are named; the columns are those of all rows. */
export function csvOf(rows: readonly Readonly<Record<string, string>>[], separator = ','): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string): string => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((cells) => `${cells.map(cell).join(separator)}\n`)
    .join('');
}

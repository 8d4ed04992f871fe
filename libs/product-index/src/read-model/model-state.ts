import { Column } from './column.js';
import { KeyTable } from './key-table.js';
import type { Part, PartReader } from './parts.js';
import { Postings } from './postings.js';
import { ProductRows } from './product-rows.js';
import { RowHashes } from './row-hashes.js';
import { VectorSet } from './vector-set.js';

/** The dimensions of the vectors that a model keeps. */
export interface ModelDimensions {
  readonly image: number;
  readonly text?: number;
}

/** What a model keeps of its products, beside their payloads. */
export interface ModelState {
  readonly rows: ProductRows;
  /** A hash of each row's terms: a product whose terms change gets another row. */
  readonly termsOf: RowHashes;
  readonly columns: Map<string, Column>;
  readonly words: Postings;
  readonly keys: KeyTable;
  readonly images: VectorSet;
  readonly texts: VectorSet | undefined;
  /** The vectors of the other pictures of some rows. */
  readonly galleries: Map<number, readonly Float32Array[]>;
}

export const emptyState = ({ image, text }: ModelDimensions): ModelState => ({
  rows: new ProductRows(),
  termsOf: new RowHashes(),
  columns: new Map(),
  words: new Postings(),
  keys: new KeyTable(),
  images: new VectorSet(image),
  texts: text === undefined ? undefined : new VectorSet(text),
  galleries: new Map(),
});

export function* stateParts({ rows, termsOf, columns, words, keys, images, texts, galleries }: ModelState): Generator<Part> {
  yield* rows.parts();
  yield* termsOf.parts(rows.length);
  yield [...columns.keys()];
  for (const column of columns.values()) yield* column.parts(rows.length);
  yield* words.parts();
  yield* keys.parts();
  yield* images.parts();
  if (texts) yield* texts.parts();
  yield galleries.size;
  for (const [row, gallery] of galleries) yield [row, gallery];
}

export async function stateFrom({ image, text }: ModelDimensions, parts: PartReader): Promise<ModelState> {
  const [rows, termsOf] = [await ProductRows.from(parts), await RowHashes.from(parts)];
  const columns = new Map<string, Column>();
  for (const name of await parts.next<string[]>()) columns.set(name, await Column.from(parts));
  const [words, keys] = [await Postings.from(parts), await KeyTable.from(parts)];
  const images = await VectorSet.from(image, parts);
  const texts = text === undefined ? undefined : await VectorSet.from(text, parts);
  const galleries = new Map<number, readonly Float32Array[]>();
  const count = await parts.next<number>();
  while (galleries.size < count) galleries.set(...(await parts.next<[number, Float32Array[]]>()));
  return { rows, termsOf, columns, words, keys, images, texts, galleries };
}

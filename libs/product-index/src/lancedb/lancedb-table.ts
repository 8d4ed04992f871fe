import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  Table as ArrowTable,
  Vector,
  vectorFromArray,
  type Data,
  type Schema,
} from 'apache-arrow';
import type { LanceRow } from './lancedb-rows.js';

/**
 * Rows as an Arrow table of a schema. LanceDB makes one by itself, number by number; embeddings are copied whole here, which takes half of
 * the time of a large write.
 */
export function arrowTable(rows: readonly LanceRow[], schema: Schema): ArrowTable {
  const columns = schema.fields.map((field): [string, Vector] => [
    field.name,
    field.name === 'vector' || field.name === 'text_vector'
      ? embeddings(rows, field.name, (field.type as FixedSizeList).listSize)
      : vectorFromArray(
          rows.map((row) => row[field.name as keyof LanceRow]),
          field.type,
        ),
  ]);
  return new ArrowTable(schema, Object.fromEntries(columns));
}

function embeddings(rows: readonly LanceRow[], column: 'vector' | 'text_vector', dimension: number): Vector {
  const all = new Float32Array(rows.length * dimension);
  const present = new Uint8Array(Math.ceil(rows.length / 8));
  let nullCount = 0;
  for (const [n, { [column]: vector, product_id: id }] of rows.entries()) {
    if (vector === null) {
      nullCount++;
      continue;
    }
    if (vector.length !== dimension) throw new Error(`the ${column} of "${id}" has ${vector.length} dimensions, expected ${dimension}`);
    all.set(vector, n * dimension);
    present[n >> 3] = (present[n >> 3] ?? 0) | (1 << (n & 7));
  }
  const item = new Field('item', new Float32(), true);
  const child = makeData({ type: new Float32(), data: all, length: all.length, nullCount: 0 });
  const type = new FixedSizeList(dimension, item);
  const list = makeData({ type, child, length: rows.length, nullCount, nullBitmap: nullCount > 0 ? present : null }) as Data<FixedSizeList>;
  return new Vector([list]);
}

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
    field.name === 'vector'
      ? embeddings(rows, (field.type as FixedSizeList).listSize)
      : vectorFromArray(
          rows.map((row) => row[field.name as keyof LanceRow]),
          field.type,
        ),
  ]);
  return new ArrowTable(schema, Object.fromEntries(columns));
}

function embeddings(rows: readonly LanceRow[], dimension: number): Vector {
  const all = new Float32Array(rows.length * dimension);
  for (const [n, { vector, product_id: id }] of rows.entries()) {
    if (vector.length !== dimension) throw new Error(`the embedding of "${id}" has ${vector.length} dimensions, expected ${dimension}`);
    all.set(vector, n * dimension);
  }
  const item = new Field('item', new Float32(), true);
  const child = makeData({ type: new Float32(), data: all, length: all.length, nullCount: 0 });
  const list = makeData({ type: new FixedSizeList(dimension, item), child, length: rows.length, nullCount: 0 }) as Data<FixedSizeList>;
  return new Vector([list]);
}

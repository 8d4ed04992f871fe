import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it } from 'vitest';
import { point, SPEC, unit, type OpenAdapters } from '../conformance/fixtures.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { openAlias, type Collections } from '../collections.js';
import { LanceDbCollections } from './lancedb-collections.js';
import { LanceDbRowReader } from './lancedb-row-reader.js';
import { pointId } from '../point-id.js';
import { ADDED_COLUMNS } from './lancedb-schema.js';
import { InlineModels } from './model/read-models.js';

async function openIn(): Promise<OpenAdapters & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  const [first, second] = await Promise.all([LanceDbCollections.open(directory), LanceDbCollections.open(directory)]);
  return { first, second, alias: 'products', directory };
}

productIndexConformance('LanceDB', openIn);

const LIMITS = { maxBytes: 1e9, maxProducts: 10_000 };

productIndexConformance('LanceDB with models in memory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  const open = (): Promise<Collections> => LanceDbCollections.open(directory, new InlineModels(directory, LIMITS));
  const [first, second] = await Promise.all([open(), open()]);
  return { first, second, alias: 'products' };
});

it('does not open an index of an earlier layout', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  const connection = await connect(directory);
  await connection.createTable('products-old-0123abcd-1', [{ id: 'a', vector: [1, 0, 0, 0] }]);
  await writeFile(
    join(directory, 'aliases.json'),
    JSON.stringify({ products: { collection: 'products-old-0123abcd-1', modelFingerprint: 'f' } }),
  );
  const collections = await LanceDbCollections.open(directory);
  const opening = openAlias(collections, { modelName: 'tiny', modelFingerprint: '0123abcdef', dimensions: { image: 4 } });
  await expect(opening).rejects.toThrow(/earlier version.*import the catalog again/);
  await collections.close();
});

it('reads rows by id that moved while a query ran, if they still meet its condition', async () => {
  const { first, directory } = await openIn();
  const index = await openAlias(first, SPEC);
  await index.upsert('s', [point('a', unit(1, 0, 0, 0), { price: 1 }), point('b', unit(0, 1, 0, 0), { price: 2 })]);
  const connection = await connect(directory);
  const [name = ''] = await connection.tableNames();
  const table = await connection.openTable(name);
  const rows = (await table.query().select(['product_id']).withRowId().toArray()) as { product_id: string; _rowid: bigint }[];
  const placeOf = (id: string): bigint => rows.find(({ product_id: other }) => other === id)?._rowid ?? 0n;
  const moved = new Map([['a', placeOf('b')]]);
  const read = async (condition: string): Promise<unknown[]> =>
    [...(await new LanceDbRowReader(table, 's', condition, { image: 'vector' }).read(moved)).values()].map((row) => [
      row.pictured().product.price,
      [...(row.vectors.image ?? [])],
    ]);
  expect(await read("store_id = 's'")).toEqual([[1, [1, 0, 0, 0]]]);
  expect(await read("store_id = 's' AND price > 1")).toEqual([]);
  await first.close();
});

describe('an index of the release before', () => {
  const NEW_COLUMNS = ADDED_COLUMNS.map(({ name }) => name);

  it('is upgraded when it is opened: what it holds is older than every write', async () => {
    const { first, second, directory } = await openIn();
    const before = await openAlias(first, SPEC);
    await before.upsert('s', [point('a', unit(1, 0, 0, 0), { price: 1 }), point('b', unit(0, 1, 0, 0))]);
    const connection = await connect(directory);
    const [name = ''] = await connection.tableNames();
    await (await connection.openTable(name)).dropColumns(NEW_COLUMNS);
    const index = await openAlias(second, SPEC);
    expect(await index.latestRevision('s')).toBe(0);
    expect((await index.get('s', ['a'])).get('a')).toMatchObject({ revision: 0, patched: {}, product: { price: 1 } });
    await index.patch('s', [{ productId: 'a', revision: 1, fields: { price: 2 }, isExpected: false }]);
    await index.delete('s', ['b'], 2);
    await index.upsert('s', [point('a', unit(1, 0, 0, 0), { price: 3 }, 0), point('b', unit(1, 0, 0, 0), {}, 0)]);
    expect((await index.get('s', ['a', 'b'])).get('a')?.product.price).toBe(2);
    expect(await index.count('s')).toBe(1);
    // A process of the previous release still writes rows without the new columns.
    const table = await connection.openTable(name);
    const rows = (await table.query().where("product_id = 'a'").toArray()) as Record<string, unknown>[];
    const old = rows.map((row) => ({
      ...Object.fromEntries(Object.entries(row).filter(([column]) => !NEW_COLUMNS.some((added) => added === column))),
      id: pointId('s', 'c'),
      product_id: 'c',
      product: JSON.stringify({ ...(JSON.parse(String(row['product'])) as object), id: 'c' }),
      tags: [],
      vector: [0, 0, 1, 0],
    }));
    await table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(old);
    expect((await index.get('s', ['c'])).get('c')).toMatchObject({ revision: 0, patched: {}, product: { id: 'c', price: 2 } });
    expect(await index.count('s')).toBe(2);
    expect((await index.get('s', ['b'])).size).toBe(0);
    await Promise.all([first.close(), second.close()]);
  });
});

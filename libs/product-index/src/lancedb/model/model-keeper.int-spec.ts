import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAlias, type Collections } from '../../collections.js';
import { point, SPEC, unit } from '../../conformance/fixtures.js';
import { catalog, MODES } from '../../conformance/random-catalog.js';
import type { ProductIndex } from '../../product-index.js';
import type { ModelAnswer } from '../../read-model/answer.js';
import type { ProductQuery } from '../../retrieval/find-products.js';
import { LanceDbCollections } from '../lancedb-collections.js';
import { buildInline } from './graphs.js';
import { ModelHost } from './model-host.js';
import { TableReader } from './table-reader.js';

let directory: string;
let collections: Collections;
let index: ProductIndex;
let table: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-kept-'));
  collections = await LanceDbCollections.open(directory);
  index = await openAlias(collections, SPEC);
  table = (await collections.aliases()).get('products') ?? '';
});
afterEach(async () => {
  await collections.close();
  await rm(directory, { recursive: true, force: true });
});

const QUERY: ProductQuery = { page: 1, perPage: 250, facets: ['color', 'price', 'attributes.material'], explain: true };
const QUERIES: readonly ProductQuery[] = [
  ...Object.values(MODES).map((mode) => ({ ...QUERY, ...mode })),
  { ...QUERY, sort: [{ field: 'price', descending: true }], group: { field: 'group_id', limit: 2 } },
];

const open = (): ModelHost => new ModelHost(directory, { maxBytes: 1e9, maxProducts: 50_000, leastKept: 1 }, buildInline);

async function answers(models: ModelHost): Promise<(ModelAnswer | undefined)[]> {
  const found: (ModelAnswer | undefined)[] = [];
  for (const query of QUERIES) found.push(await models.find({ table, storeId: 's', query }));
  return found;
}

/** Answers, writes the model, and ends, as a process does. */
async function lived(): Promise<(ModelAnswer | undefined)[]> {
  const models = open();
  const found = await answers(models);
  await models.save();
  await models.save();
  await models.close();
  return found;
}

/** A process that starts: its answers, and whether it read the table. */
async function started(): Promise<{ found: (ModelAnswer | undefined)[]; hasReadTable: boolean }> {
  const reading = vi.spyOn(TableReader.prototype, 'all');
  const models = open();
  const found = await answers(models);
  await models.close();
  const hasReadTable = reading.mock.calls.length > 0;
  reading.mockRestore();
  return { found, hasReadTable };
}

const home = async (): Promise<string> => join(directory, 'models', (await readdir(join(directory, 'models')))[0] ?? '');

describe('the file of a model', () => {
  it('is read in place of the table, and answers the same', async () => {
    await index.upsert('s', catalog());
    const before = await lived();
    expect(before.every((answer) => answer !== undefined)).toBe(true);
    expect(await started()).toEqual({ found: before, hasReadTable: false });
  });

  it('is followed by what was written since', async () => {
    await index.upsert('s', catalog());
    await lived();
    await index.patch('s', [
      { productId: 'p-003', revision: 5, fields: { price: 9_999, title: 'Amaranth linen lamp' }, isExpected: false },
    ]);
    await index.delete('s', ['p-004'], 6);
    await index.upsert('s', [point('p-new', unit(1, 1, 1, 1), { price: 5 }, 7)]);
    await index.optimize();
    const { found, hasReadTable } = await started();
    expect(hasReadTable).toBe(false);
    await rm(await home(), { recursive: true });
    // Scores of words depend on rows that are gone, as long as the model has them.
    const ids = (all: (ModelAnswer | undefined)[]): unknown[] =>
      all.map((one) => [one?.found, one?.facets, one?.hits.map(({ payload }) => payload).sort()]);
    expect(ids(found)).toEqual(ids((await started()).found));
  });

  it('is written again, and read, after a process that began with it', async () => {
    await index.upsert('s', catalog());
    await lived();
    await index.patch('s', [{ productId: 'p-003', revision: 5, fields: { price: 77 }, isExpected: false }]);
    const again = await lived();
    expect(await started()).toEqual({ found: again, hasReadTable: false });
  });

  it.each([
    ['is cut off', async (path: string) => truncate(path, 3_000)],
    ['is empty', async (path: string) => truncate(path, 0)],
    [
      'has a byte that changed',
      async (path: string) => {
        const bytes = await readFile(path);
        const at = Math.floor(bytes.length / 2);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
    ['is of another format', async (path: string) => writeFile(path, 'vitrine model 0\nand more')],
  ])('is made anew when it %s', async (_what, damage) => {
    await index.upsert('s', catalog());
    const before = await lived();
    await damage(join(await home(), 'model'));
    expect(await started()).toEqual({ found: before, hasReadTable: true });
    expect(await readdir(join(directory, 'models'))).toEqual([]);
  });

  it('is not taken for that of another table of the same name', async () => {
    await index.upsert('s', catalog());
    await lived();
    const kept = await home();
    const file = await readFile(join(kept, 'model'));
    await collections.drop(table);
    await collections.create(table, SPEC.dimensions);
    const fresh = await collections.index(table);
    await fresh.upsert(
      's',
      catalog().map((one) => ({ ...one, product: { ...one.product, price: 1, title: 'Other' } })),
    );
    await writeFile(join(kept, 'model'), file);
    const { found } = await started();
    const titles = found[0]?.hits.map(({ payload }) => (JSON.parse(payload) as { product: { title: string } }).product.title);
    expect(new Set(titles)).toEqual(new Set(['Other']));
  });

  it('goes with the products of its store', async () => {
    await index.upsert('s', catalog());
    await lived();
    await index.eraseStore('s');
    const models = open();
    expect((await models.find({ table, storeId: 's', query: QUERY }))?.found).toBe(0);
    await models.save();
    expect(await readdir(join(directory, 'models'))).toEqual([]);
    await models.close();
  });

  it('goes with its table', async () => {
    await index.upsert('s', catalog());
    await lived();
    await collections.drop(table);
    await collections.create(`${table}-other`, SPEC.dimensions);
    const models = open();
    await models.find({ table: `${table}-other`, storeId: 's', query: QUERY });
    expect(await readdir(join(directory, 'models'))).toEqual([]);
    await models.close();
  });

  it('has the graph beside it, which is not built again', async () => {
    const count = 14_000;
    const of = (n: number): Float32Array => unit(Math.sin(n), Math.cos(3 * n), Math.sin(7 * n), Math.cos(n / 9));
    for (let at = 0; at < count; at += 2_000) {
      await index.upsert(
        's',
        Array.from({ length: 2_000 }, (_, n) => point(`p${at + n}`, of(at + n))),
      );
    }
    const build = vi.fn(buildInline);
    const opened = (): ModelHost => new ModelHost(directory, { maxBytes: 1e9, maxProducts: 50_000, leastKept: 1 }, build);
    const query = { semantic: { embedding: of(5) }, page: 1, perPage: 10 };
    const first = opened();
    await expect.poll(() => first.find({ table, storeId: 's', query }), { timeout: 20_000 }).toBeDefined();
    await expect.poll(async () => readdir(await home()), { timeout: 20_000 }).toContain('image.graph');
    const found = await first.find({ table, storeId: 's', query });
    await first.save();
    await first.save();
    await first.close();
    const second = opened();
    await expect.poll(() => second.find({ table, storeId: 's', query }), { timeout: 20_000 }).toEqual(found);
    expect(build).toHaveBeenCalledTimes(1);
    await second.close();
    // A graph that is not the one that the model was written with is not used.
    await writeFile(join(await home(), 'image.graph'), 'damaged');
    const third = opened();
    await expect.poll(() => third.find({ table, storeId: 's', query }), { timeout: 20_000 }).toEqual(found);
    await expect.poll(() => build.mock.calls.length, { timeout: 20_000 }).toBe(2);
    await third.close();
  }, 120_000);
});

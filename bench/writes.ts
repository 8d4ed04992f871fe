import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Table } from '@lancedb/lancedb';
import { Product } from '#catalog';
import { ClipModel } from '#clip';
import { LAYOUTS, LanceDbCollections, openAlias, type Point, type ProductIndex } from '#product-index';
import { disturbedWrites } from '../test/support/disturbed-writes.js';
import { machine } from './support/machine.js';
import { median, pairedRatio } from './support/statistics.js';
import { withStack } from './support/with-stack.js';

const WRITES = 10_000;
const DIMENSION = 512;
const BATCH = 64;
const BATCHES = 40;
const ROUNDS = 5;
const PATCHED = 10_000;
const SPEC = { modelName: 'bench', modelFingerprint: '0123456789abcdef', dimensions: { image: DIMENSION } };
const STORE = 's';

/**
 * Answers three questions: what keeping the order of writes costs, how many products a second can be patched, and whether accepted writes
 * are lost while processes are killed and halted. The cost is the time of upserts of 64 products against merging the same rows into such a
 * table without a condition, in turns.
 */
export async function benchWrites(): Promise<void> {
  process.stdout.write(`${machine()}\n`);
  await cost();
  await patches();
  const url = process.env['QDRANT_URL'];
  await trial('embedded', {});
  if (url) await trial('Qdrant', { QDRANT_URL: url });
}

/** Products a second whose prices are changed through the API, 10 000 a request, against the bare index given the same changes. */
async function patches(): Promise<void> {
  await withStack(async ({ stack, client, directory }) => {
    const collections = await LanceDbCollections.open(join(directory, 'index'));
    const [alias = ''] = (await collections.aliases()).values();
    const index = await collections.index(alias);
    const model = await ClipModel.load({ directory: 'models/mini-clip' });
    const { dimension } = model;
    await model.release();
    for (let batch = 0; batch * BATCH < PATCHED; batch++) await index.upsert(stack.storeId, points(0, batch, 0, dimension));
    await index.optimize();
    const productIds = Array.from({ length: PATCHED }, (_, n) => `p0-${Math.floor(n / BATCH)}-${n % BATCH}`);
    const rates = { api: [] as number[], bare: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const list = productIds.map((id, n) => ({ id, price: round + n, in_stock: n % 2 === 0 }));
      let revision = 0;
      const api = await ms(async () => {
        const result = await client.patchProducts(list);
        if (result.changed !== PATCHED) throw new Error(`changed ${result.changed} of ${PATCHED}`);
        ({ revision } = result);
      });
      const changes = list.map(({ id: productId, ...fields }) => ({ productId, revision: revision + 0.5, fields, isExpected: false }));
      const bare = await ms(() => index.patch(stack.storeId, changes));
      if (round === 0) continue;
      rates.api.push(PATCHED / (api / 1000));
      rates.bare.push(PATCHED / (bare / 1000));
    }
    await collections.close();
    process.stdout.write(
      `patches a second, ${PATCHED} products of ${dimension} dimensions a request: ${median(rates.api).toFixed(0)} through the API, ` +
        `${median(rates.bare).toFixed(0)} by the index alone, ratio ${pairedRatio(rates.api, rates.bare).toFixed(2)}\n`,
    );
  });
}

async function trial(name: string, env: Readonly<Record<string, string>>): Promise<void> {
  const storeId = name === 'embedded' ? 'main' : `bench-${randomUUID().slice(0, 8)}`;
  const { writes, faults, held } = await disturbedWrites({ storeId, env, leastMs: 0, leastWrites: WRITES });
  const sum = (kind: 'lost' | 'resurrected' | 'stale'): number => held.reduce((all, one) => all + one[kind], 0);
  process.stdout.write(
    `${name}: ${writes} writes accepted; lost ${sum('lost')}, resurrected ${sum('resurrected')}, stale ${sum('stale')}; unexpected answers ${faults.length}\n`,
  );
}

function points(round: number, batch: number, revision: number, dimension = DIMENSION): Point[] {
  return Array.from({ length: BATCH }, (_, n) => {
    const id = `p${round}-${batch}-${n}`;
    const values = Array.from({ length: dimension }, (__, d) => Math.sin(d * (n + 1) + batch));
    const norm = Math.hypot(...values);
    return {
      product: Product.parse({ id, title: `Product ${id}`, image: 'a.jpg', price: n, color: 'red', category: 'dress' }),
      vectors: { image: Float32Array.from(values, (value) => value / norm) },
      images: [{ reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'stores/s/a.jpg' }],
      faults: [],
      layout: LAYOUTS.length,
      modelFingerprint: SPEC.modelFingerprint,
      sourceRevision: id,
      indexedAt: '2026-01-01T00:00:00.000Z',
      language: 'en',
      revision,
      patched: {},
    };
  });
}

/** One index, and its table as it lies on the disk. */
async function opened(directory: string): Promise<{ index: ProductIndex; table: Table; close: () => Promise<void> }> {
  const collections = await LanceDbCollections.open(directory);
  const index = await openAlias(collections, SPEC);
  const connection = await connect(directory, { readConsistencyInterval: 0 });
  const [name = ''] = await connection.tableNames();
  return { index, table: await connection.openTable(name), close: () => collections.close() };
}

async function ms(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function cost(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-bench-writes-'));
  const [ours, bare] = [await opened(join(directory, 'ours')), await opened(join(directory, 'bare'))];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const times = { ours: [] as number[], bare: [] as number[] };
    for (let batch = 0; batch < BATCHES; batch++) {
      const some = points(round % 2, batch, round + 1);
      times.ours.push(await ms(() => ours.index.upsert(STORE, some)));
      // The same rows, read from our table, as plain objects, merged without a condition.
      const ids = some.map(({ product }) => `'${product.id}'`).join(', ');
      const stored = (await ours.table.query().where(`product_id IN (${ids})`).toArray()) as Record<string, unknown>[];
      const rows = stored.map((row) => ({ ...row, tags: [], vector: Array.from(row['vector'] as Iterable<number>) }));
      times.bare.push(await ms(() => bare.table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows)));
    }
    for (const { index } of [ours, bare]) await index.optimize();
    if (round > 0) ratios.push(median(times.ours) / median(times.bare));
  }
  process.stdout.write(
    `upsert of ${BATCH} products, ours ÷ merged without a condition: ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}, median ${median(ratios).toFixed(2)}\n`,
  );
  await Promise.all([ours.close(), bare.close()]);
  await rm(directory, { recursive: true, force: true });
}

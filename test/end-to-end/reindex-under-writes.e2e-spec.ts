import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexedProduct, ProductIndex } from '#product-index';
import { Random, type FeedRow } from '#sample-catalog';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 5_000;
const WRITES_PER_SECOND = 50;

let test: TestStack;
let rows: readonly FeedRow[];

beforeAll(async () => {
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1' });
  rows = await importSample(test, 21, PRODUCTS);
}, 300_000);
afterAll(async () => test.stop());

/** The last write of each product; null for a removed product. */
type Written = Map<string, { readonly title: string; readonly price: number } | null>;

/** Single changes and removals in a second. The other writes of the second come as one list, as merchants' systems send them. */
const PATCHES = 20;
const REMOVALS = 5;

/** Writes at random until `stop`. It never has two writes of one product under way, because their order would be unknown. */
class Writers {
  readonly written: Written = new Map();
  readonly faults: string[] = [];
  count = 0;
  readonly #random = new Random(7);
  readonly #busy = new Set<string>();
  readonly #writes = new Set<Promise<void>>();
  #isStopping = false;

  async run(): Promise<void> {
    const began = performance.now();
    for (let second = 1; !this.#isStopping; second++) {
      this.begin(this.free(WRITES_PER_SECOND - PATCHES - REMOVALS, second), (ids) => this.put(ids));
      for (let n = 0; n < PATCHES + REMOVALS; n++) {
        const isRemoval = n % (PATCHES / REMOVALS + 1) === 0;
        this.begin(this.free(1), ([id = '']) => (isRemoval ? this.remove(id) : this.patch(id)));
        await sleep(Math.max(0, began + (second - 1 + n / (PATCHES + REMOVALS)) * 1000 - performance.now()));
      }
    }
    await Promise.all(this.#writes);
  }

  stop(): void {
    this.#isStopping = true;
  }

  /** Products without a write under way. A list for `put` begins with two new products. */
  private free(count: number, second?: number): string[] {
    const ids = new Set<string>(second === undefined ? [] : [`new-${second}-a`, `new-${second}-b`]);
    while (ids.size < count) {
      const id = String(rows[this.#random.index(PRODUCTS)]?.['id']);
      if (!this.#busy.has(id) && (second !== undefined || this.written.get(id) !== null)) ids.add(id);
    }
    return [...ids];
  }

  private begin(ids: readonly string[], write: (ids: readonly string[]) => Promise<void>): void {
    this.count += ids.length;
    for (const id of ids) this.#busy.add(id);
    const writing = write(ids)
      .catch((error: unknown) => void this.faults.push(String(error)))
      .finally(() => {
        for (const id of ids) this.#busy.delete(id);
        this.#writes.delete(writing);
      });
    this.#writes.add(writing);
  }

  /** Writes new products, removed products, and products whose picture may change. */
  private async put(ids: readonly string[]): Promise<void> {
    const products = ids.map((id) => ({ id, ...this.fields(), image: String(rows[this.#random.index(PRODUCTS)]?.['image']) }));
    const { state } = await test.client.json<{ state: string }>('POST', '/v1/products?wait=60s', { products });
    if (state !== 'done') throw new Error(`the job is ${state}`);
    for (const { id, title, price } of products) this.written.set(id, { title, price });
  }

  private async patch(id: string): Promise<void> {
    const fields = this.fields();
    await test.client.json('PATCH', `/v1/products/${id}`, fields);
    this.written.set(id, fields);
  }

  private async remove(id: string): Promise<void> {
    await test.client.json('DELETE', `/v1/products/${id}`);
    this.written.set(id, null);
  }

  private fields(): { title: string; price: number } {
    const price = this.#random.index(1_000_000);
    return { title: `Written ${price}`, price };
  }
}

async function all(index: ProductIndex): Promise<Map<string, IndexedProduct>> {
  const products = new Map<string, IndexedProduct>();
  for await (const page of index.scan(test.stack.storeId)) for (const one of page) products.set(one.product.id, one);
  return products;
}

describe('a reindex of 5 000 products under 50 writes a second', () => {
  it('leaves both versions with the same products, revisions and payloads, and each with what was written last', async () => {
    const writers = new Writers();
    const writing = writers.run();
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'a test under load' });
    const report = await test.client.waitForReindex(id);
    // Writes go on after the swap, to test that the old version is kept up to date from the new one.
    await sleep(3_000);
    writers.stop();
    await writing;
    expect(writers.faults).toEqual([]);
    expect(report.state).toBe('done');
    expect(writers.count).toBeGreaterThan(WRITES_PER_SECOND * 5);
    await expect.poll(async () => (await test.client.reindexStatus(id)).counts.pending, { timeout: 30_000 }).toBe(0);

    const collections = await test.openIndex();
    const aliases = await collections.aliases();
    const versions = [`products.${test.stack.storeId}`, `products.${test.stack.storeId}.previous`].map((alias) => aliases.get(alias) ?? '');
    expect(versions).toEqual([report.to_version, report.from_version]);
    // The last change may still be on its way into the old version although nothing is noted any more.
    const [live, previous] = await Promise.all(versions.map(async (name) => all(await collections.index(name))));
    // Both models embed texts too, so that what a text's vector is of differs with the model.
    const withoutModel = (products: Map<string, IndexedProduct> | undefined): Map<string, object> =>
      new Map(
        [...(products ?? [])]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, one]) => [key, { ...one, modelFingerprint: '', textKey: '' }]),
      );
    expect(withoutModel(previous)).toEqual(withoutModel(live));
    const found = [...writers.written.keys()].map((productId) => {
      const present = live?.get(productId)?.product;
      return [productId, present ? { title: present.title, price: present.price } : null];
    });
    expect(new Map(found as [string, object][])).toEqual(writers.written);
    expect(new Set([...(live?.values() ?? [])].map(({ modelFingerprint }) => modelFingerprint)).size).toBe(1);
    await collections.close();
  }, 600_000);
});

import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseFilter, type FieldValues, type Product, type StoredProduct } from '#catalog';
import { Random } from '#sample-catalog';
import type { IndexedProduct } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import { filled, payloadOf, point, unit, type OpenIn } from './fixtures.js';
import { productState } from '../revisions/point-state.js';

const RED = unit(1, 0, 0, 0);
const BLUE = unit(0, 1, 0, 0);

/** The order of writes, run over every adapter. */
export function orderOfWritesConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, order of writes`, () => {
    let storeId: string;
    const at = filled(openIn);
    beforeEach(() => {
      storeId = `w${randomUUID().slice(0, 8)}`;
    });

    const put = (revision: number, fields: Partial<Product> = {}, embedding = RED): Promise<void> =>
      at.index.upsert(storeId, [point('a', embedding, fields, revision)]);
    const patch = async (revision: number, fields: FieldValues, isExpected = false): Promise<StoredProduct | undefined> =>
      (await at.index.patch(storeId, [{ productId: 'a', revision, fields, isExpected }])).get('a')?.after?.product;
    const remove = async (revision: number): Promise<IndexedProduct | undefined> =>
      (await at.index.delete(storeId, ['a'], revision)).get('a')?.before;
    const product = async (): Promise<StoredProduct | undefined> => (await at.other.get(storeId, ['a'])).get('a')?.product;

    it('keeps the later of two full writes, whichever comes last', async () => {
      await put(5, { price: 5 });
      await put(4, { price: 4 }, BLUE);
      expect((await product())?.price).toBe(5);
      expect((await at.index.embeddings(storeId, ['a'])).get('a')).toEqual(RED);
      await put(6, { price: 6 });
      expect((await product())?.price).toBe(6);
    });

    it('lets an equal revision pass: a retry writes the same once more', async () => {
      await put(5, { price: 5 });
      await put(5, { price: 5 });
      expect(await at.index.count(storeId)).toBe(1);
      expect((await at.index.get(storeId, ['a'])).get('a')?.revision).toBe(5);
    });

    it('keeps a patch over a full write that was accepted before it, and drops it for one accepted after', async () => {
      await put(1, { price: 1, color: 'red' });
      expect(await patch(5, { price: 5 })).toMatchObject({ price: 5, color: 'red' });
      await put(4, { price: 4, color: 'blue' });
      expect(await product()).toMatchObject({ price: 5, color: 'blue' });
      await put(6, { price: 6, color: 'green' });
      expect(await product()).toMatchObject({ price: 6, color: 'green' });
      expect(await patch(5, { price: 5 })).toMatchObject({ price: 6 });
    });

    it('finds a patched product by what it is now', async () => {
      await put(1, { price: 1, color: 'red', attributes: { material: 'linen' } });
      await patch(2, { price: 50, color: 'blue', 'attributes.material': 'silk' });
      expect(await at.other.count(storeId, parseFilter('price:>40 && color:=blue && material:=silk'))).toBe(1);
      expect(await at.other.count(storeId, parseFilter('color:=red'))).toBe(0);
      expect((await at.index.embeddings(storeId, ['a'])).get('a')).toEqual(RED);
    });

    it('keeps patches of different fields made at once', async () => {
      await put(1, { price: 1, attributes: { size: 'm' } });
      await Promise.all([
        at.index.patch(storeId, [{ productId: 'a', revision: 2, fields: { price: 2 }, isExpected: false }]),
        at.other.patch(storeId, [{ productId: 'a', revision: 3, fields: { color: 'red' }, isExpected: false }]),
        at.index.patch(storeId, [{ productId: 'a', revision: 4, fields: { 'attributes.size': 'l' }, isExpected: false }]),
        at.other.patch(storeId, [{ productId: 'a', revision: 5, fields: { 'attributes.fit': 'slim' }, isExpected: false }]),
      ]);
      expect(await product()).toMatchObject({ price: 2, color: 'red', attributes: { size: 'l', fit: 'slim' } });
    });

    it('clears fields', async () => {
      await put(1, { price: 1, color: 'red', description: 'd', attributes: { size: 'm', fit: 'slim' } });
      const cleared = await patch(2, { price: null, description: null, 'attributes.size': null });
      expect(cleared).toMatchObject({ description: '', color: 'red', attributes: { fit: 'slim' } });
      expect(cleared).not.toHaveProperty('price');
      await put(1, { price: 1 });
      expect(await product()).not.toHaveProperty('price');
      expect((await patch(3, { attributes: null }))?.attributes).toEqual({});
    });

    it('hides a deleted product from older writes, and shows it again by a later one', async () => {
      await put(1, { price: 1 });
      expect((await remove(5))?.product.price).toBe(1);
      await put(4, { price: 4 });
      expect(await at.index.updatePayloads(storeId, [payloadOf(point('a', RED, {}, 4))])).toEqual([]);
      expect(await patch(3, { price: 3 })).toBeUndefined();
      expect(await product()).toBeUndefined();
      await put(6, { price: 6 }, BLUE);
      expect(await product()).toMatchObject({ price: 6 });
      expect((await at.index.embeddings(storeId, ['a'])).get('a')).toEqual(BLUE);
    });

    it('shows nothing of deleted products in searches, counts, facets, scans and look-ups', async () => {
      await put(1, { category: 'dress', price: 1 });
      await at.index.upsert(storeId, [point('b', BLUE, { category: 'mug' }, 1)]);
      await remove(2);
      const size = await at.index.size();
      await at.index.delete(storeId, ['never-there'], 3);
      expect(await at.index.size()).toBe(size);
      expect(await at.index.count(storeId)).toBe(1);
      expect([...(await at.index.valueCounts(storeId, 'category')).keys()]).toEqual(['mug']);
      const { hits, facets } = await at.index.find(storeId, {
        semantic: { embedding: RED },
        facets: ['category'],
        page: 1,
        perPage: 10,
      });
      expect(hits.map((hit) => hit.product.id)).toEqual(['b']);
      expect(facets[0]?.counts).toEqual([{ value: 'mug', count: 1 }]);
      expect((await at.index.embeddings(storeId, ['a'])).size).toBe(0);
      const scanned: string[] = [];
      for await (const page of at.index.scan(storeId)) scanned.push(...page.map((one) => one.product.id));
      expect(scanned).toEqual(['b']);
    });

    it('keeps a product that is newer than a delete', async () => {
      await put(5, { price: 5 });
      await remove(4);
      expect((await product())?.price).toBe(5);
    });

    it('has a patch wait for a product that was accepted before it and comes later', async () => {
      expect(await patch(5, { price: 5 }, true)).toBeUndefined();
      expect(await product()).toBeUndefined();
      await put(4, { price: 4, color: 'red' });
      expect(await product()).toMatchObject({ price: 5, color: 'red' });
    });

    it('leaves no trace of a patch of a product that nobody wrote', async () => {
      await patch(5, { price: 5 });
      await put(4, { price: 4 });
      expect((await product())?.price).toBe(4);
    });

    it('says which payloads have no embedding of their picture to keep', async () => {
      await put(1);
      const moved = { ...payloadOf(point('a', RED, { price: 2 }, 2)), images: [{ reference: 'x', sha256: 'cd'.repeat(32), key: 'x' }] };
      const unknown = payloadOf(point('unknown', RED, {}, 2));
      expect((await at.index.updatePayloads(storeId, [moved, unknown])).toSorted()).toEqual(['a', 'unknown']);
      expect(await at.index.updatePayloads(storeId, [payloadOf(point('a', RED, { price: 2 }, 2))])).toEqual([]);
      expect((await product())?.price).toBe(2);
    });

    it('tells the latest revision, deletes and patches included, and keeps stores apart in it', async () => {
      expect(await at.index.latestRevision(storeId)).toBe(0);
      await put(5);
      await patch(8, { price: 8 });
      expect(await at.index.latestRevision(storeId)).toBe(8);
      await remove(9);
      expect(await at.other.latestRevision(storeId)).toBe(9);
      expect(await at.index.latestRevision(`${storeId}x`)).toBe(0);
    });

    it('removes tombstones once no older write can arrive', async () => {
      await put(1);
      await remove(5);
      const hidden = async (): Promise<number> => {
        let count = 0;
        for await (const page of at.index.scanHidden(storeId)) count += page.length;
        return count;
      };
      await at.index.purge(storeId, 5, Date.now() + 60_000);
      await at.index.purge(storeId, 6, Date.now() - 60_000);
      expect(await hidden()).toBe(1);
      await at.index.purge(storeId, 6, Date.now() + 60_000);
      expect(await hidden()).toBe(0);
    });

    it('erases what is still as it was seen, and nothing else', async () => {
      await put(1);
      const seen = (await at.index.stored(storeId, ['a'])).get('a')?.stamp ?? 0;
      await put(2);
      await at.index.erase(storeId, new Map([['a', seen]]));
      expect(await product()).toBeDefined();
      await at.index.erase(storeId, new Map([['a', (await at.index.stored(storeId, ['a'])).get('a')?.stamp ?? 0]]));
      expect(await product()).toBeUndefined();
      expect((await at.index.stored(storeId, ['a'])).size).toBe(0);
      await put(1);
      await at.index.eraseStore(storeId);
      expect((await at.index.stored(storeId, ['a'])).size).toBe(0);
    });

    it('gives another version the same by joining its points, also where that has newer ones', async () => {
      await put(3, { price: 3, color: 'red' });
      await patch(6, { price: 6 });
      const vectors = (await at.index.vectors(storeId, ['a'])).get('a');
      const states = [...(await at.index.stored(storeId, ['a'])).values()].map(({ state }) =>
        state.kind === 'product' ? productState(state.indexed, vectors) : state,
      );
      const copy = `${storeId}y`;
      await at.index.upsert(copy, [point('a', BLUE, { price: 4, color: 'blue' }, 4)]);
      await at.index.patch(copy, [{ productId: 'a', revision: 5, fields: { brand: 'B' }, isExpected: false }]);
      await at.index.join(copy, states);
      expect((await at.index.get(copy, ['a'])).get('a')).toMatchObject({
        revision: 4,
        product: { price: 6, color: 'blue', brand: 'B' },
        patched: { price: 6, brand: 5 },
      });
    });

    it('gives the same result in whatever order concurrent writes arrive', async () => {
      const random = new Random(11);
      const writes = Array.from({ length: 40 }, (_, n) => ({ revision: n + 1, kind: random.index(4), value: random.index(1_000) }));
      const expected = writes.reduce<{ price: number; brand: string } | undefined>((before, { kind, value }) => {
        if (kind === 0) return undefined;
        if (kind === 1) return { price: value, brand: 'of the put' };
        if (!before) return before;
        return kind === 2 ? { ...before, price: value } : { ...before, brand: `b${value}` };
      }, undefined);
      const arriving = writes.map((write) => ({ write, at: random.next() })).toSorted((a, b) => a.at - b.at);
      const run = async ({ revision, kind, value }: (typeof writes)[number], target: ProductIndex): Promise<void> => {
        if (kind === 0) await target.delete(storeId, ['a'], revision);
        else if (kind === 1) await target.upsert(storeId, [point('a', RED, { price: value, brand: 'of the put' }, revision)]);
        else {
          const fields = kind === 2 ? { price: value } : { brand: `b${value}` };
          await target.patch(storeId, [{ productId: 'a', revision, fields, isExpected: true }]);
        }
      };
      const lane = async (target: ProductIndex, lanes: number, n: number): Promise<void> => {
        for (const [at, { write }] of arriving.entries()) if (at % lanes === n) await run(write, target);
      };
      await Promise.all([lane(at.index, 4, 0), lane(at.other, 4, 1), lane(at.index, 4, 2), lane(at.other, 4, 3)]);
      const found = await product();
      expect(found && { price: found.price, brand: found.brand }).toEqual(expected);
    });
  });
}

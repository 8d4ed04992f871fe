import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Point } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import type { Hit, ProductQuery } from '../retrieval/find-products.js';
import { openBoth, payloadOf, point, SMALL_CATALOG, unit, type Opened, type OpenIn } from './fixtures.js';

/** One process writes, another one reads. */
export function writingConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, writes`, () => {
    let index: ProductIndex;
    let other: ProductIndex;
    let opened: Opened;

    beforeAll(async () => {
      opened = await openBoth(openIn);
      ({ index, other } = opened);
      await index.upsert('s', SMALL_CATALOG);
      await index.upsert('t', [point('red-dress', unit(1, 0, 0, 0), { title: 'Of another store' })]);
    });
    afterAll(async () => opened.close());

    const nearest = async (
      storeId: string,
      embedding: Float32Array,
      query: Partial<ProductQuery> = {},
      from = index,
    ): Promise<readonly Hit[]> => {
      const { hits } = await from.find(storeId, { semantic: { embedding }, page: 1, perPage: 100, ...query });
      return hits;
    };
    it('takes empty lists', async () => {
      await index.upsert('s', []);
      await index.updatePayloads('s', []);
      await index.delete('s', [], 2);
      expect((await index.get('s', [])).size).toBe(0);
    });

    it('replaces a point that is written again, and shows it to other processes at once', async () => {
      await index.upsert('u', [point('a', unit(1, 0, 0, 0)), point('b', unit(0, 1, 0, 0))]);
      await index.upsert('u', [point('a', unit(0, 0, 1, 0), { title: 'Anew' }, 2)]);
      expect(await other.count('u')).toBe(2);
      const hits = await nearest('u', unit(0, 0, 1, 0), {}, other);
      expect(hits[0]?.product.title).toBe('Anew');
      expect(hits[0]?.score).toBeCloseTo(1, 5);
    });

    it('updates payloads without touching embeddings, and makes no points of unknown products', async () => {
      await index.upsert('v', [point('a', unit(0, 1, 0, 0), { price: 1 })]);
      await index.updatePayloads('v', [
        payloadOf(point('a', unit(1, 0, 0, 0), { price: 2 }, 2)),
        payloadOf(point('ghost', unit(1, 0, 0, 0))),
      ]);
      expect((await index.get('v', ['a'])).get('a')?.product.price).toBe(2);
      expect(Array.from((await index.embeddings('v', ['a'])).get('a') ?? [])).toEqual([0, 1, 0, 0]);
      expect(await index.count('v')).toBe(1);
    });

    it('deletes by id', async () => {
      await index.upsert('w', [point('a', unit(1, 0, 0, 0)), point('b', unit(0, 1, 0, 0))]);
      await index.delete('w', ['a', 'unknown'], 2);
      expect((await nearest('w', unit(1, 0, 0, 0))).map(({ product }) => product.id)).toEqual(['b']);
    });

    it('takes writes from two processes at the same time', async () => {
      const batch = (prefix: string): Point[] => Array.from({ length: 20 }, (_, n) => point(`${prefix}${n}`, unit(1, n, 0, 0)));
      await Promise.all([
        index.upsert('x', batch('a')),
        other.upsert('x', batch('b')),
        index.upsert('x', batch('c')),
        other.upsert('x', batch('a')),
      ]);
      expect(await index.count('x')).toBe(60);
    });
  });
}

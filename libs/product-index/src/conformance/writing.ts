import { describe, expect, it } from 'vitest';
import type { Point } from '../point.js';
import { filled, nearest, payloadOf, point, SMALL_CATALOG, unit, withSmallCatalog, type OpenIn } from './fixtures.js';

/** One process writes, another one reads. */
export function writingConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, writes`, () => {
    const at = filled(openIn, withSmallCatalog);

    it('takes empty lists for nothing to do', async () => {
      const before = await at.index.latestRevision('s');
      await at.index.upsert('s', []);
      expect(await at.index.updatePayloads('s', [])).toEqual([]);
      await at.index.delete('s', [], 2);
      await at.index.erase('s', new Map());
      expect((await at.index.get('s', [])).size).toBe(0);
      expect(await at.index.count('s')).toBe(SMALL_CATALOG.length);
      expect(await at.index.count('t')).toBe(1);
      expect(await at.index.latestRevision('s')).toBe(before);
    });

    it('replaces a point that is written again, and shows it to other processes at once', async () => {
      await at.index.upsert('u', [point('a', unit(1, 0, 0, 0)), point('b', unit(0, 1, 0, 0))]);
      await at.index.upsert('u', [point('a', unit(0, 0, 1, 0), { title: 'Anew' }, 2)]);
      expect(await at.other.count('u')).toBe(2);
      const hits = await nearest(at.other, 'u', unit(0, 0, 1, 0));
      expect(hits[0]?.product.title).toBe('Anew');
      expect(hits[0]?.score).toBeCloseTo(1, 5);
    });

    it('updates payloads without touching embeddings, and makes no points of unknown products', async () => {
      await at.index.upsert('v', [point('a', unit(0, 1, 0, 0), { price: 1 })]);
      await at.index.updatePayloads('v', [
        payloadOf(point('a', unit(1, 0, 0, 0), { price: 2 }, 2)),
        payloadOf(point('ghost', unit(1, 0, 0, 0))),
      ]);
      expect((await at.index.get('v', ['a'])).get('a')?.product.price).toBe(2);
      expect(Array.from((await at.index.embeddings('v', ['a'])).get('a') ?? [])).toEqual([0, 1, 0, 0]);
      expect(await at.index.count('v')).toBe(1);
    });

    it('takes products that together are larger than one request may be', async () => {
      const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`care_${n}`, `${'x'.repeat(1_500)} `.repeat(12)]));
      const large = Array.from({ length: 50 }, (_, n) => point(`large-${n}`, unit(1, n, 0, 0), { attributes }));
      await at.index.upsert('large', large);
      expect(await at.index.count('large')).toBe(large.length);
      await at.index.patch(
        'large',
        large.map(({ product: { id } }) => ({ productId: id, revision: 2, fields: { price: 5 }, isExpected: false })),
      );
      expect((await at.index.get('large', ['large-49'])).get('large-49')?.product.price).toBe(5);
    });

    it('deletes by id', async () => {
      await at.index.upsert('w', [point('a', unit(1, 0, 0, 0)), point('b', unit(0, 1, 0, 0))]);
      await at.index.delete('w', ['a', 'unknown'], 2);
      expect((await nearest(at.index, 'w', unit(1, 0, 0, 0))).map(({ product }) => product.id)).toEqual(['b']);
    });

    it('takes writes from two processes at the same time', async () => {
      const batch = (prefix: string): Point[] => Array.from({ length: 20 }, (_, n) => point(`${prefix}${n}`, unit(1, n, 0, 0)));
      await Promise.all([
        at.index.upsert('x', batch('a')),
        at.other.upsert('x', batch('b')),
        at.index.upsert('x', batch('c')),
        at.other.upsert('x', batch('a')),
      ]);
      expect(await at.index.count('x')).toBe(60);
    });
  });
}

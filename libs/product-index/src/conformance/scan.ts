import { describe, expect, it } from 'vitest';
import type { IndexedProduct } from '../point.js';
import { filled, payloadOf, point, SMALL_CATALOG, unit, withSmallCatalog, type OpenIn } from './fixtures.js';

/** Reading products by id, and all of a store's. */
export function scanConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, scans and look-ups`, () => {
    const at = filled(openIn, withSmallCatalog);

    it('scans each product of a store once', async () => {
      const scanned: IndexedProduct[] = [];
      for await (const page of at.index.scan('s')) scanned.push(...page);
      const byProduct = (a: IndexedProduct, b: IndexedProduct): number => (a.product.id < b.product.id ? -1 : 1);
      expect(scanned.toSorted(byProduct)).toEqual(SMALL_CATALOG.map(payloadOf).toSorted(byProduct));
      const ofNobody: unknown[] = [];
      for await (const page of at.index.scan('nobody')) ofNobody.push(...page);
      expect(ofNobody).toEqual([]);
    });

    it('scans a store of more products than one step reads', async () => {
      const many = Array.from({ length: 1_001 }, (_, n) => point(`p${String(n).padStart(4, '0')}`, unit(1, n, 0, 0)));
      await at.index.upsert('many', many);
      const [ids, steps]: [string[], number[]] = [[], []];
      for await (const page of at.index.scan('many')) {
        ids.push(...page.map(({ product }) => product.id));
        steps.push(page.length);
      }
      expect(ids.toSorted()).toEqual(many.map(({ product }) => product.id));
      expect(steps.length).toBeGreaterThan(1);
    });

    it('looks up payloads and embeddings by id and passes over unknown ids', async () => {
      const [first] = SMALL_CATALOG;
      if (!first) throw new Error('no catalog');
      expect((await at.index.get('s', ['red-dress', 'unknown'])).get('red-dress')).toEqual(payloadOf(first));
      const embeddings = await at.index.embeddings('s', ['red-dress', 'unknown']);
      expect([...embeddings.keys()]).toEqual(['red-dress']);
      expect(Array.from(embeddings.get('red-dress') ?? [])).toEqual([1, 0, 0, 0]);
    });
  });
}

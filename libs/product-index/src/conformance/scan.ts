import { describe, expect, it } from 'vitest';
import type { IndexedProduct } from '../point.js';
import { filled, payloadOf, SMALL_CATALOG, withSmallCatalog, type OpenIn } from './fixtures.js';

/** Reading products by id, and all of a store's. */
export function scanConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, scans and look-ups`, () => {
    const at = filled(openIn, withSmallCatalog);

    it('scans each product of a store once', async () => {
      const scanned: IndexedProduct[] = [];
      for await (const page of at.index.scan('s')) scanned.push(...page);
      const byId = [
        ...(
          await at.index.get(
            's',
            scanned.map(({ product }) => product.id),
          )
        ).values(),
      ];
      expect(scanned.length).toBe(await at.index.count('s'));
      expect(new Set(scanned.map(({ product }) => product.id)).size).toBe(scanned.length);
      expect(scanned).toEqual(expect.arrayContaining(byId));
      for await (const page of at.index.scan('nobody')) expect(page).toEqual([]);
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

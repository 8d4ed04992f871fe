import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IndexedProduct } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import { openBoth, payloadOf, point, SMALL_CATALOG, unit, type Opened, type OpenIn } from './fixtures.js';

/** Reading products by id, and all of a store's. */
export function scanConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, scans and look-ups`, () => {
    let index: ProductIndex;
    let opened: Opened;

    beforeAll(async () => {
      opened = await openBoth(openIn);
      index = opened.index;
      await index.upsert('s', SMALL_CATALOG);
      await index.upsert('t', [point('red-dress', unit(1, 0, 0, 0), { title: 'Of another store' })]);
    });
    afterAll(async () => opened.close());

    it('scans each product of a store once', async () => {
      const scanned: IndexedProduct[] = [];
      for await (const page of index.scan('s')) scanned.push(...page);
      const byId = [
        ...(
          await index.get(
            's',
            scanned.map(({ product }) => product.id),
          )
        ).values(),
      ];
      expect(scanned.length).toBe(await index.count('s'));
      expect(new Set(scanned.map(({ product }) => product.id)).size).toBe(scanned.length);
      expect(scanned).toEqual(expect.arrayContaining(byId));
      for await (const page of index.scan('nobody')) expect(page).toEqual([]);
    });

    it('looks up payloads and embeddings by id and passes over unknown ids', async () => {
      const [first] = SMALL_CATALOG;
      if (!first) throw new Error('no catalog');
      expect((await index.get('s', ['red-dress', 'unknown'])).get('red-dress')).toEqual(payloadOf(first));
      const embeddings = await index.embeddings('s', ['red-dress', 'unknown']);
      expect([...embeddings.keys()]).toEqual(['red-dress']);
      expect(Array.from(embeddings.get('red-dress') ?? [])).toEqual([1, 0, 0, 0]);
    });
  });
}

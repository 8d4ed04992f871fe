import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '#catalog';
import { collectionFacts, collectionName, FingerprintMismatchError, openAlias, type Collections } from '../collections.js';
import type { IndexedProduct, Point } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import { payloadOf, point, SPEC, unit, type OpenAdapters } from './fixtures.js';
import type { Hit, ProductQuery } from '../retrieval/find-products.js';

const CATALOG = [
  point('red-dress', unit(1, 0, 0, 0), { category: 'dress', color: 'red', price: 50, attributes: { material: 'linen' } }),
  point('blue-dress', unit(0.9, 0.4, 0, 0), { category: 'dress', color: 'blue', price: 60.5, attributes: { material: 'silk' } }),
  point('red-mug', unit(0.4, 0, 0.9, 0), { category: 'mug', color: 'red', price: 9.9, in_stock: false }),
  point("o'hara", unit(0, 0, 0, 1), { brand: "O'Hara; DROP TABLE" }),
];

/** The contract of `ProductIndex` and `Collections`, run over every adapter. */
export function productIndexConformance(name: string, openIn: () => Promise<OpenAdapters>): void {
  describe(`${name} product index`, () => {
    let index: ProductIndex;
    let other: ProductIndex;
    let collections: Collections;
    let others: Collections;
    let alias: string;

    beforeAll(async () => {
      ({ first: collections, second: others, alias } = await openIn());
      await Promise.all([collections.connect(), others.connect()]);
      [index, other] = await Promise.all([openAlias(collections, SPEC, alias), openAlias(others, SPEC, alias)]);
      await index.upsert('s', CATALOG);
      await index.upsert('t', [point('red-dress', unit(1, 0, 0, 0), { title: 'Of another store' })]);
    });
    afterAll(async () => {
      await collections.close();
      await others.close();
    });

    const nearest = async (
      storeId: string,
      embedding: Float32Array,
      query: Partial<ProductQuery> = {},
      from = index,
    ): Promise<readonly Hit[]> => {
      const { hits } = await from.find(storeId, { semantic: { embedding }, page: 1, perPage: 100, ...query });
      return hits;
    };
    const idsOf = async (query: Partial<ProductQuery> = {}): Promise<string[]> =>
      (await nearest('s', unit(1, 0, 0, 0), query)).map(({ product }) => product.id);

    it('returns hits by score, highest first, with cosines as scores', async () => {
      const hits = await nearest('s', unit(1, 0, 0, 0), { perPage: 3 });
      expect(hits.map(({ product }) => product.id)).toEqual(['red-dress', 'blue-dress', 'red-mug']);
      expect(hits[0]?.score).toBeCloseTo(1, 5);
      expect(hits[1]?.score).toBeCloseTo(0.9 / Math.hypot(0.9, 0.4), 5);
    });

    it('returns the whole product with each hit', async () => {
      const [hit] = await nearest('s', unit(1, 0, 0, 0), { perPage: 1 });
      expect(hit?.product).toEqual(CATALOG[0]?.product);
    });

    it('returns fewer than k hits when the store has fewer products', async () => {
      expect(await idsOf()).toHaveLength(CATALOG.length);
    });

    it('pages without overlap', async () => {
      expect([...(await idsOf({ perPage: 2 })), ...(await idsOf({ perPage: 2, page: 2 }))]).toEqual(await idsOf());
    });

    it.each([
      ['color:=red', ['red-dress', 'red-mug']],
      ['color:=[red,blue] && category:=dress', ['red-dress', 'blue-dress']],
      ['color:!=red', ['blue-dress', "o'hara"]],
      ['price:10..60', ['red-dress']],
      ['price:>50', ['blue-dress']],
      ['price:=60.5', ['blue-dress']],
      ['in_stock:false', ['red-mug']],
      ['material:=linen', ['red-dress']],
      ['material:!=linen', ['blue-dress', 'red-mug', "o'hara"]],
      ["brand:=O'Hara; DROP TABLE", ["o'hara"]],
      ['category:=lamp', []],
      ['color:=blue || in_stock:false', ['blue-dress', 'red-mug']],
      ['color:=red && (price:<20 || material:=linen)', ['red-dress', 'red-mug']],
      ['category:=mug || color:=red && price:>20', ['red-dress', 'red-mug']],
      ['price:[9.9, 55..70]', ['blue-dress', 'red-mug']],
      ['material:!=[linen, silk] && (color:=red || brand:!=x)', ['red-mug', "o'hara"]],
    ])('filters by %s', async (filter, expected) => {
      expect((await idsOf({ filter: parseFilter(filter) })).sort()).toEqual([...expected].sort());
      expect(await index.count('s', parseFilter(filter))).toBe(expected.length);
    });

    it('keeps stores apart in searches, counts, look-ups and deletions', async () => {
      expect(await index.count('s')).toBe(CATALOG.length);
      expect(await index.count('t')).toBe(1);
      expect(await index.size()).toBe(CATALOG.length + 1);
      expect((await index.get('t', ['red-dress'])).get('red-dress')?.product.title).toBe('Of another store');
      expect((await index.get('t', ['blue-dress'])).size).toBe(0);
      await index.delete('t', ['blue-dress'], 2);
      expect(await index.count('s')).toBe(CATALOG.length);
      expect(await nearest('nobody', unit(1, 0, 0, 0))).toEqual([]);
    });

    it('looks up payloads and embeddings by id and passes over unknown ids', async () => {
      const [first] = CATALOG;
      if (!first) throw new Error('no catalog');
      expect((await index.get('s', ['red-dress', 'unknown'])).get('red-dress')).toEqual(payloadOf(first));
      const embeddings = await index.embeddings('s', ['red-dress', 'unknown']);
      expect([...embeddings.keys()]).toEqual(['red-dress']);
      expect(Array.from(embeddings.get('red-dress') ?? [])).toEqual([1, 0, 0, 0]);
    });

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

    it('answers the same after it is optimised', async () => {
      const before = await idsOf();
      await index.optimize();
      await index.optimize();
      expect(await idsOf()).toEqual(before);
    });

    it('refuses a model of another fingerprint', async () => {
      const opening = openAlias(others, { ...SPEC, modelFingerprint: 'fedcba9876543210' }, alias);
      await expect(opening).rejects.toBeInstanceOf(FingerprintMismatchError);
    });

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

    it('keeps collections apart, and points aliases from one to another in one step', async () => {
      const name = collectionName(SPEC, 2, alias);
      await collections.create(name, 2);
      await collections.create(name, 2);
      const fresh = await collections.index(name);
      await fresh.upsert('s', [point('only-here', unit(1, 1))]);
      expect(await fresh.count('s')).toBe(1);
      expect((await index.get('s', ['only-here'])).size).toBe(0);
      const before = (await others.aliases()).get(alias) ?? '';
      await collections.repoint(
        new Map([
          [alias, name],
          [`${alias}.previous`, before],
        ]),
      );
      expect((await others.aliases()).get(alias)).toBe(name);
      expect((await others.aliases()).get(`${alias}.previous`)).toBe(before);
      expect(collectionFacts(name)).toEqual({ fingerprint: SPEC.modelFingerprint.slice(0, 8), version: 2 });
      await others.repoint(
        new Map([
          [alias, before],
          [`${alias}.previous`, null],
        ]),
      );
      expect((await collections.aliases()).get(alias)).toBe(before);
      expect((await collections.aliases()).has(`${alias}.previous`)).toBe(false);
      await collections.drop(name);
      await collections.drop(name);
      await expect(others.index(name)).rejects.toThrow(/not found/i);
    });
  });
}

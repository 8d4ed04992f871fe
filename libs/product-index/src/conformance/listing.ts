import { describe, expect, it } from 'vitest';
import { parseFilter } from '#catalog';
import type { Point } from '../point.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import type { SortKey } from '../retrieval/ranking.js';
import { filled, nearest, point, SMALL_CATALOG, unit, type OpenIn } from './fixtures.js';
import { imageCosine, oracleCandidates, valuesOf, type Value } from './oracle.js';
import { catalog, MODES, QUERY_EMBEDDING } from './random-catalog.js';

/** Filters, order, groups and pages. */
export function listingConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, listing`, () => {
    const points = catalog();
    /** What a search by pictures finds. */
    const pictured = points.filter(({ vectors }) => vectors.image);
    const at = filled(openIn, async (index) => {
      await index.upsert('s', points);
      await index.upsert('small', SMALL_CATALOG);
    });

    const find = async (query: Partial<ProductQuery>): Promise<FoundProducts> => at.index.find('s', { page: 1, perPage: 250, ...query });

    const idsOf = async (query: Partial<ProductQuery> = {}): Promise<string[]> =>
      (await nearest(at.index, 'small', unit(1, 0, 0, 0), query)).map(({ product }) => product.id);

    it.each(Object.keys(MODES))('pages follow each other without gap or overlap: %s', async (mode) => {
      const query = { ...MODES[mode], group: { field: 'group_id', limit: 2 } };
      const whole = await find(query);
      const pages = await Promise.all(Array.from({ length: 9 }, (_, n) => find({ ...query, page: n + 1, perPage: 20 })));
      expect(pages.flatMap(({ hits }) => hits)).toEqual(whole.hits.slice(0, 180));
      expect(new Set(pages.map(({ found }) => found))).toEqual(new Set([whole.found]));
      expect((await find({ ...query, page: 400, perPage: 25 })).hits).toEqual([]);
    });

    it.each([
      ['price', false],
      ['price', true],
      ['created_at', true],
      ['numbers.weight', false],
    ])('sorts by %s, descending %s, absent values last, equals by score and id', async (field, descending) => {
      const semantic = { embedding: QUERY_EMBEDDING };
      const { hits } = await find({ semantic, sort: [{ field, descending }] });
      const order = pictured.map((point) => ({
        id: point.product.id,
        keys: valuesOf(point.product, field).map(Number),
        score: imageCosine(point, QUERY_EMBEDDING) ?? 0,
      }));
      // Of several values the one that comes first counts. Products without a value come last.
      const key = (keys: number[]): number => (descending ? Math.min(...keys.map((one) => -one)) : Math.min(...keys));
      const difference = (a: number, b: number): number => (a === b ? 0 : a - b);
      order.sort((a, b) => difference(key(a.keys), key(b.keys)) || b.score - a.score || (a.id < b.id ? -1 : 1));
      expect(hits.map(({ product }) => product.id)).toEqual(order.map(({ id }) => id));
    });

    const SORTS: Readonly<Record<string, readonly SortKey[]>> = {
      'nothing in particular': [],
      'the price': [{ field: 'price', descending: false }],
      'the price, highest first': [{ field: 'price', descending: true }],
      'stock, then price': [
        { field: 'in_stock', descending: true },
        { field: 'price', descending: false },
      ],
      'few different numbers': [{ field: 'rating', descending: true }],
      'numbers, dates and texts': [
        { field: 'quantity', descending: false },
        { field: 'availability', descending: true },
        { field: 'created_at', descending: true },
      ],
      'the id': [{ field: 'id', descending: true }],
      'a field that nobody has': [{ field: 'popularity', descending: true }],
    };

    /** What a product is sorted by: its value in each key, as a number or a text; none comes last in either direction. */
    const inOrder = (keys: readonly SortKey[], one: Point, other: Point): boolean => {
      for (const { field, descending } of keys) {
        const [[a], [b]] = [one, other].map((point) => valuesOf(point.product, field)) as [Value[], Value[]];
        if (a === b) continue;
        if (a === undefined || b === undefined) return b === undefined;
        return a < b !== descending;
      }
      return true;
    };

    it.each(Object.keys(SORTS).flatMap((name) => ['', 'color:=[red, blue]', 'price:20..80'].map((filter) => [name, filter] as const)))(
      'lists by %s, filtered by "%s", each product once however the pages are cut',
      async (name, filter) => {
        const sort = SORTS[name] ?? [];
        const query = { sort, ...(filter && { filter: parseFilter(filter) }), facets: ['color'] };
        const whole = await find(query);
        const byId = new Map(points.map((point) => [point.product.id, point]));
        const listed = whole.hits.map(({ product }) => byId.get(product.id) as Point);
        expect(new Set(listed)).toEqual(new Set(oracleCandidates(points, query)));
        expect(listed.filter((point, n) => n > 0 && !inOrder(sort, listed[n - 1] as Point, point))).toEqual([]);
        for (const perPage of [7, 64]) {
          const pages = await Promise.all(
            Array.from({ length: Math.ceil(180 / perPage) }, (_, n) => find({ ...query, page: n + 1, perPage })),
          );
          expect(pages.flatMap(({ hits }) => hits.map(({ product }) => product.id))).toEqual(whole.hits.map(({ product }) => product.id));
          expect(new Set(pages.map(({ found }) => found))).toEqual(new Set([listed.length]));
        }
      },
    );

    it('sorts texts as people do: letters before accents before case, numbers by their size', async () => {
      const brands = ['zoo', 'Ärmel', 'armel', 'Armel', 'Size 10', 'size 9', 'Öl', 'Nord', 'nord'];
      await at.index.upsert('texts', [
        ...brands.map((brand, n) => point(`p${n}`, unit(1, n, 0, 0), { brand })),
        point('none', unit(1, 0, 0, 0)),
      ]);
      const sorted = async (descending: boolean): Promise<unknown[]> => {
        const { hits } = await at.index.find('texts', { sort: [{ field: 'brand', descending }], page: 1, perPage: 20 });
        return hits.map(({ product }) => product.brand);
      };
      const ascending = ['armel', 'Armel', 'Ärmel', 'nord', 'Nord', 'Öl', 'size 9', 'Size 10', 'zoo'];
      expect(await sorted(false)).toEqual([...ascending, undefined]);
      expect(await sorted(true)).toEqual([...ascending.toReversed(), undefined]);
    });

    it('takes the best variant for its group and tells how many there are', async () => {
      const { hits } = await find({ semantic: { embedding: QUERY_EMBEDDING }, group: { field: 'group_id', limit: 2 } });
      const several = hits.filter(({ group }) => (group?.size ?? 0) > 1);
      expect(several.length).toBeGreaterThan(5);
      for (const { product, score, group } of several) {
        const members = pictured.filter((point) => point.product.group_id === product.group_id);
        expect(group?.size).toBe(members.length);
        expect(group?.others).toHaveLength(Math.min(2, members.length - 1));
        expect(score).toBeCloseTo(Math.max(...members.map((member) => imageCosine(member, QUERY_EMBEDDING) ?? 0)), 5);
      }
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
      expect(await at.index.count('small', parseFilter(filter))).toBe(expected.length);
    });
  });
}

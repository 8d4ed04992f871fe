import { describe, expect, it } from 'vitest';
import { currentPrice, parseFilter, textsOf } from '#catalog';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import { filled, type OpenIn } from './fixtures.js';
import { oracleCandidates, oracleFacet } from './oracle.js';
import { catalog, FACETS, FILTERS, MODES, resolve } from './random-catalog.js';

/** Totals, groups and the counts of values, against an oracle that looks at every product. */
export function facetsConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, facets`, () => {
    const points = catalog();
    const at = filled(openIn, async (index) => {
      await index.upsert('s', points);
      await index.upsert('t', points.slice(0, 9));
    });

    const find = async (query: Partial<ProductQuery>): Promise<FoundProducts> => at.index.find('s', { page: 1, perPage: 250, ...query });
    const cases = Object.keys(MODES).flatMap((mode) =>
      FILTERS.flatMap((filter) => [undefined, 'group_id'].map((group) => [mode, filter, group] as const)),
    );

    it.each(cases)('totals and facets equal the oracle: %s, "%s", grouped by %s', async (mode, filterBy, groupField) => {
      const query = { ...MODES[mode], ...(filterBy && { filter: parseFilter(filterBy, resolve) }) };
      const expected = oracleCandidates(points, query);
      const answer = await find({
        ...query,
        facets: FACETS,
        maxFacetValues: 200,
        ...(groupField && { group: { field: groupField, limit: 100 } }),
      });
      const ids = answer.hits.flatMap(({ product, group }) => [product.id, ...(group?.others.map((other) => other.product.id) ?? [])]);
      expect(ids.sort()).toEqual(expected.map(({ product }) => product.id).sort());
      expect(answer.isExact).toBe(true);
      expect(answer.found).toBe(answer.hits.length);
      expect(answer.found).toBe(new Set(expected.map(({ product }) => (groupField && product.group_id) ?? `alone ${product.id}`)).size);
      expect(answer.facets.map(({ field }) => field)).toEqual(FACETS);
      for (const { field, counts } of answer.facets) {
        expect([field, Object.fromEntries(counts.map(({ value, count }) => [value, count]))]).toEqual([
          field,
          oracleFacet(expected, field, groupField),
        ]);
      }
    });

    it('counts the values of a field in one store', async () => {
      const colors = points.flatMap(({ product }) => textsOf(product.color));
      const expected = Object.fromEntries([...new Set(colors)].map((color) => [color, colors.filter((one) => one === color).length]));
      expect(Object.fromEntries(await at.index.valueCounts('s', 'color'))).toEqual(expected);
      expect([...(await at.index.valueCounts('nobody', 'color'))]).toEqual([]);
    });

    it('gives the statistics of numbers', async () => {
      const { facets } = await find({ facets: ['price'] });
      const prices = points.flatMap(({ product }) => currentPrice(product, Date.now() / 1000) ?? []);
      const sum = prices.reduce((total, price) => total + price, 0);
      expect(facets[0]?.stats).toEqual({ min: Math.min(...prices), max: Math.max(...prices), sum, avg: sum / prices.length });
    });

    it('lists the most frequent values and says how many there are', async () => {
      const counted = new Map<string, number>();
      for (const { product } of points) {
        for (const category of textsOf(product.category)) counted.set(category, (counted.get(category) ?? 0) + 1);
      }
      const expected = [...counted]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      const [whole, some] = await Promise.all([find({ facets: ['category'] }), find({ facets: ['category'], maxFacetValues: 2 })]);
      expect(whole.facets[0]?.counts).toEqual(expected);
      expect(some.facets[0]?.counts).toEqual(expected.slice(0, 2));
      expect(some.facets[0]?.distinct).toBe(expected.length);
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredProduct } from '#catalog';
import type { Candidates, FieldValue } from './candidates.js';
import { findProducts, type ProductQuery } from './find-products.js';

interface Row {
  readonly id: string;
  readonly score: number;
  readonly color: string | null;
  readonly price: number | null;
  readonly group: string | null;
}

const productOf = ({ id }: Row): StoredProduct => ({ id, title: id }) as StoredProduct;

/** A fake index that answers with the given candidates. */
function indexOf(rows: readonly Row[]): Parameters<typeof findProducts>[0] {
  const columns: Readonly<Record<string, (row: Row) => FieldValue>> = {
    color: ({ color }) => color,
    price: ({ price }) => price,
    group_id: ({ group }) => group,
  };
  return {
    candidates: async (_storeId, { fields }): Promise<Candidates> => ({
      productIds: rows.map(({ id }) => id),
      scores: rows.map(({ score }) => score),
      columns: new Map(fields.map((field) => [field, rows.map((row) => columns[field]?.(row) ?? null)])),
      named: new Set(),
      evidence: new Map(),
      products: async (ids) =>
        new Map(rows.filter(({ id }) => ids.includes(id)).map((row) => [row.id, { product: productOf(row), images: [] }])),
      byWords: { whole: 0, all: 0 },
      nearest: {},
      isComplete: true,
    }),
    get: async () => new Map(),
  };
}

const rows = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    score: fc.integer({ min: 0, max: 5 }),
    color: fc.option(fc.constantFrom('red', 'blue', 'green')),
    price: fc.option(fc.integer({ min: 0, max: 4 })),
    group: fc.option(fc.constantFrom('g1', 'g2', 'g3')),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const sort = fc.constantFrom<ProductQuery['sort']>(
  undefined,
  [{ field: 'price', descending: false }],
  [{ field: 'price', descending: true }],
);

const find = (all: readonly Row[], query: Partial<ProductQuery>) => findProducts(indexOf(all), 's', { page: 1, perPage: 100, ...query });
const idsOf = ({ hits }: Awaited<ReturnType<typeof find>>): string[] => hits.map(({ product }) => product.id);

/** By price as asked, absent prices last, then by score, then by id. */
function ordered(all: readonly Row[], by: ProductQuery['sort']): Row[] {
  const descending = by?.[0]?.descending;
  const price = (row: Row): number => (descending === undefined ? 0 : row.price === null ? Infinity : descending ? -row.price : row.price);
  return all.toSorted((a, b) => (price(a) === price(b) ? 0 : price(a) - price(b)) || b.score - a.score || (a.id < b.id ? -1 : 1));
}

describe('findProducts', () => {
  it('orders by the keys, then by score, then by id, for any candidates', async () => {
    await fc.assert(
      fc.asyncProperty(rows, sort, async (all, by) => {
        expect(idsOf(await find(all, { ...(by && { sort: by }) }))).toEqual(ordered(all, by).map(({ id }) => id));
      }),
    );
  });

  it('shows each product on exactly one page', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), sort, async (all, perPage, by) => {
        const pages = Array.from({ length: Math.ceil(all.length / perPage) + 1 }, (_, n) =>
          find(all, { perPage, page: n + 1, ...(by && { sort: by }) }),
        );
        const shown = await Promise.all(pages);
        expect(shown.flatMap(idsOf)).toEqual(idsOf(await find(all, { ...(by && { sort: by }) })));
        for (const { found } of shown) expect(found).toBe(all.length);
      }),
    );
  });

  it('counts a group once in totals and once for each value of its members', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const { hits, found, facets } = await find(all, { group: { field: 'group_id', limit: 100 }, facets: ['color'] });
        const groupOf = ({ group, id }: Row): string => group ?? `alone ${id}`;
        expect(found).toBe(new Set(all.map(groupOf)).size);
        // The best of each group comes first, and all others stand inside its hit.
        const members = hits.map(({ product, group }) => [product.id, ...(group?.others ?? []).map((other) => other.product.id)]);
        expect(members.flat().toSorted()).toEqual(all.map(({ id }) => id).toSorted());
        for (const ids of members)
          expect(ids).toEqual(
            ordered(
              all.filter(({ id }) => ids.includes(id)),
              undefined,
            ).map(({ id }) => id),
          );
        const expected = (color: string): number => new Set(all.filter((row) => row.color === color).map(groupOf)).size;
        const counted = Object.fromEntries((facets[0]?.counts ?? []).map(({ value, count }) => [value, count]));
        const colors = [...new Set(all.flatMap(({ color }) => color ?? []))];
        expect(counted).toEqual(Object.fromEntries(colors.map((color) => [color, expected(color)])));
      }),
    );
  });
});

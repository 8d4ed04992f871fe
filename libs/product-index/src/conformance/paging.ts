import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '#catalog';
import { lexicalQuery } from '#lexical';
import type { FieldChange, ProductIndex } from '../product-index.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import type { PagePosition } from '../retrieval/page-position.js';
import type { SortKey } from '../retrieval/ranking.js';
import { filled, point, unit, type OpenIn } from './fixtures.js';
import { catalog, MODES, WORDS } from './random-catalog.js';

const SORTS: Readonly<Record<string, readonly SortKey[]>> = {
  'no field': [],
  'the price': [{ field: 'price', descending: false }],
  'the price, highest first': [{ field: 'price', descending: true }],
  'stock, then the latest': [
    { field: 'in_stock', descending: true },
    { field: 'created_at', descending: true },
  ],
  'few different numbers, then texts': [
    { field: 'rating', descending: true },
    { field: 'availability', descending: false },
  ],
  'several values': [{ field: 'color', descending: true }],
  'an attribute': [{ field: 'numbers.weight', descending: false }],
  'the id': [{ field: 'id', descending: true }],
  'a field that nobody has': [{ field: 'popularity', descending: true }],
};

const idsOf = ({ hits }: FoundProducts): string[] => hits.map(({ product }) => product.id);

/** All pages of a result, each behind the last product of the one before. */
async function* pagesOf(index: ProductIndex, query: Partial<ProductQuery>, perPage: number): AsyncGenerator<FoundProducts> {
  let after: PagePosition | undefined;
  do {
    const page = await index.find('s', { ...query, page: 1, perPage, ...(after && { after }) });
    yield page;
    after = page.last;
  } while (after);
}

/** Pages that each begin where the one before ended. */
export function pagingConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, paging by position`, () => {
    const points = catalog();
    const at = filled(openIn, (index) => index.upsert('s', points));

    const everything = async (query: Partial<ProductQuery>, perPage: number): Promise<string[]> => {
      const ids: string[] = [];
      for await (const page of pagesOf(at.index, query, perPage)) ids.push(...idsOf(page));
      return ids;
    };

    it.each(Object.keys(SORTS).flatMap((sort) => ['browsing', 'hybrid with texts', 'semantic'].map((mode) => [sort, mode] as const)))(
      'goes through all products once, in order: by %s, %s',
      async (sort, mode) => {
        for (const filter of [undefined, parseFilter('color:=[red, blue] && price:>=10')]) {
          for (const group of [undefined, { field: 'group_id', limit: 1 }, { field: 'availability', limit: 2 }]) {
            const query = { ...MODES[mode], sort: SORTS[sort] ?? [], ...(filter && { filter }), ...(group && { group }) };
            const whole = await at.index.find('s', { ...query, page: 1, perPage: 250 });
            expect(whole.last).toBeUndefined();
            expect(await everything(query, 23)).toEqual(idsOf(whole));
          }
        }
      },
    );

    it('says of each page how many there are in all, and counts facets over all', async () => {
      const query = { filter: parseFilter('color:=[red, blue]'), facets: ['color'], sort: SORTS['the price'] ?? [] };
      const { found, facets } = await at.index.find('s', { ...query, page: 1, perPage: 1 });
      for await (const page of pagesOf(at.index, query, 20)) expect([page.found, page.facets]).toEqual([found, facets]);
    });

    it('goes on behind a product that is gone, and behind a value that nobody has any more', async () => {
      const sort = [{ field: 'price', descending: false }];
      const first = await at.index.find('s', { sort, page: 1, perPage: 40 });
      const last = first.last as PagePosition;
      const rest = (await everything({ sort }, 250)).slice(40);
      await at.index.delete('s', [last.productId], 3);
      expect(idsOf(await at.index.find('s', { sort, page: 1, perPage: 250, after: last }))).toEqual(rest);
      const between = { ...last, values: [Number(last.values[0]) + 0.001], productId: 'zzz' };
      const dearer = points.filter(({ product }) => !idsOf(first).includes(product.id)).length;
      expect((await at.index.find('s', { sort, page: 1, perPage: 250, after: between })).hits.length).toBeLessThanOrEqual(dearer);
      await at.index.upsert(
        's',
        points.filter(({ product }) => product.id === last.productId).map((one) => ({ ...one, revision: 9 })),
      );
    });

    it('goes on in a search by words where it ended, though products come that change all scores', async () => {
      const query = { lexical: lexicalQuery('linen', WORDS), sort: [] };
      const whole = idsOf(await at.index.find('s', { ...query, page: 1, perPage: 250 }));
      const first = await at.index.find('s', { ...query, page: 1, perPage: 20 });
      const added = Array.from({ length: 40 }, (_, n) =>
        point(`chair-${n}`, unit(1, n, 0, 0), { title: `Chair of many words number ${n}` }, 50),
      );
      await at.index.upsert('s', added);
      const rest = await at.index.find('s', { ...query, page: 1, perPage: 250, ...(first.last && { after: first.last }) });
      expect([...idsOf(first), ...idsOf(rest)].sort()).toEqual(whole.toSorted());
      await at.index.delete(
        's',
        added.map(({ product }) => product.id),
        51,
      );
    });

    it('shows each product once whose value stays, while others are patched, deleted and added', async () => {
      let revision = 100;
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('the price', 'the price, highest first', 'stock, then the latest', 'no field'),
          fc.integer({ min: 5, max: 40 }),
          fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 159 }), fc.integer({ min: 0, max: 120 })), { maxLength: 6 }), {
            maxLength: 12,
          }),
          async (sort, perPage, rounds) => {
            await at.index.upsert(
              's',
              points.map((one) => ({ ...one, revision: ++revision })),
            );
            const moved = new Set<string>();
            const shown: string[] = [];
            for await (const page of pagesOf(at.index, { sort: SORTS[sort] ?? [] }, perPage)) {
              shown.push(...idsOf(page));
              const changes = (rounds.shift() ?? []).map(([n, price]): FieldChange => {
                const productId = points[n]?.product.id ?? '';
                moved.add(productId);
                return { productId, revision: ++revision, fields: { price, in_stock: price % 2 === 0 }, isExpected: false };
              });
              if (changes.length > 0) await at.index.patch('s', changes);
              if (changes.length > 3) {
                const added = `p-new-${revision}`;
                moved.add(added);
                await at.index.upsert('s', [point(added, unit(1, 0, 0, 0), { price: revision % 100 }, ++revision)]);
              }
            }
            const staying = points.map(({ product }) => product.id).filter((id) => !moved.has(id));
            const counted = staying.map((id) => shown.filter((one) => one === id).length);
            expect(counted).toEqual(staying.map(() => 1));
          },
        ),
        { numRuns: 12, seed: 19 },
      );
    });
  });
}

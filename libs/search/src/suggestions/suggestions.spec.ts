import { describe, expect, it } from 'vitest';
import type { IndexVersions } from '#index-versions';
import type { StoreProfiles } from '#store-profile';
import type { ProductSearch } from '../product-search.js';
import type { SearchQuery } from '../search-query.js';
import { found, hit } from '../testing/fakes.js';
import { Suggestions } from './suggestions.js';

interface Store {
  readonly queries?: readonly { query: string; count: number }[];
  readonly categories?: Readonly<Record<string, number>>;
  readonly brands?: Readonly<Record<string, number>>;
  readonly products?: readonly string[];
  readonly isDoubtful?: boolean;
  readonly denied?: readonly string[];
}

function suggestionsOf({ queries = [], categories = {}, brands = {}, products = [], isDoubtful = false, denied = [] }: Store): {
  suggestions: Suggestions;
  asked: SearchQuery[];
} {
  const asked: SearchQuery[] = [];
  const counts: Readonly<Record<string, object>> = { category: categories, brand: brands };
  const index = { valueCounts: async (_storeId: string, field: string) => new Map(Object.entries(counts[field] ?? {})) };
  const versions = { live: async () => ({ index }) } as unknown as IndexVersions;
  const profiles = {
    queries: { popular: async () => queries },
    settings: async () => ({ suggestions_denied: denied }),
  } as unknown as StoreProfiles;
  const search = {
    find: async (_storeId: string, query: SearchQuery) => {
      asked.push(query);
      return found(
        products.map((id) => hit(id)),
        { isDoubtful } as object,
      );
    },
  } as unknown as ProductSearch;
  return { suggestions: new Suggestions(versions, profiles, search), asked };
}

const texts = (list: readonly { text: string }[]): string[] => list.map(({ text }) => text);

describe('Suggestions', () => {
  it('lists queries of others first, then categories and brands, then titles', async () => {
    const { suggestions, asked } = suggestionsOf({
      queries: [{ query: 'lamp shade', count: 3 }],
      categories: { Lamps: 40 },
      brands: { Lampworks: 2 },
      products: ['lamp'],
    });
    const list = await suggestions.for('s', 'lam', 8);
    expect(list.map(({ kind }) => kind)).toEqual(['query', 'category', 'brand', 'product']);
    expect(list.at(-1)).toEqual({ text: 'Title of lamp', kind: 'product', productId: 'lamp' });
    expect(asked).toContainEqual({ words: 'lam', mode: 'lexical', leavesOut: false, page: 1, perPage: 8 });
  });

  it('leaves at least half of the list to categories, brands and products', async () => {
    const queries = Array.from({ length: 9 }, (_, n) => ({ query: `lamp ${n}`, count: 9 - n }));
    const { suggestions } = suggestionsOf({ queries, categories: { Lamps: 1 }, products: ['a', 'b'] });
    const list = await suggestions.for('s', 'lamp', 4);
    expect(list.map(({ kind }) => kind)).toEqual(['query', 'query', 'category', 'product']);
  });

  it('suggests each text once, whatever its case and accents', async () => {
    const { suggestions } = suggestionsOf({ queries: [{ query: 'café chair', count: 1 }], categories: { 'Cafe Chair': 9 } });
    expect(texts(await suggestions.for('s', 'cafe', 8))).toEqual(['café chair']);
  });

  it('forgives a wrong letter in a longer word', async () => {
    const { suggestions } = suggestionsOf({ categories: { Trainers: 5 } });
    expect(texts(await suggestions.for('s', 'trianers', 8))).toEqual(['Trainers']);
  });

  it('suggests no query that finds nothing any more, and nothing that the store does not want', async () => {
    const queries = [{ query: 'lamp shade', count: 9 }];
    const gone = suggestionsOf({ queries, isDoubtful: true }).suggestions;
    expect(await gone.for('s', 'lamp', 8)).toEqual([]);
    const { suggestions } = suggestionsOf({ queries, categories: { Lamps: 5, 'Lamp parts': 2 }, denied: ['LAMP', 'lamp shades'] });
    expect(texts(await suggestions.for('s', 'lamp', 8))).toEqual(['Lamps']);
  });

  it('suggests no product that has only some of the words', async () => {
    const { suggestions } = suggestionsOf({ products: ['a'], isDoubtful: true });
    expect(await suggestions.for('s', 'lamp unobtainium', 8)).toEqual([]);
  });
});

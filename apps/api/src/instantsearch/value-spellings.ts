import { attributeOf, levelOf, type Filter } from '#catalog';
import type { IndexVersions } from '#index-versions';
import { Refreshed } from '#platform';

const MAX_AGE_MS = 30_000;
/** A field with more values is compared as it is written. */
const MAX_VALUES = 5_000;

/** The values of a field by their lower-case form. */
type Spellings = ReadonlyMap<string, readonly string[]>;

/** How the products of stores spell the values of fields. Algolia's filters do not tell capitals from small letters. */
export class ValueSpellings {
  readonly #spellings: Refreshed<Spellings>;

  constructor(versions: IndexVersions) {
    this.#spellings = new Refreshed(MAX_AGE_MS, async (key) => {
      const [storeId = '', field = ''] = key.split('\n');
      const { facets } = await versions.reading(storeId, ({ index }) =>
        index.find(storeId, { facets: [field], maxFacetValues: MAX_VALUES, page: 1, perPage: 1 }),
      );
      return byLowerCase((facets[0]?.counts ?? []).map(({ value }) => value));
    });
  }

  /** The filter with each text in all spellings that the store has of it. */
  async spelt(storeId: string, filter: Filter): Promise<Filter> {
    switch (filter.kind) {
      case 'all':
      case 'any':
        return { ...filter, conditions: await Promise.all(filter.conditions.map((one) => this.spelt(storeId, one))) };
      case 'not':
        return { ...filter, condition: await this.spelt(storeId, filter.condition) };
      case 'any-of': {
        if (!isOfTexts(filter)) return filter;
        const spellings = await this.#spellings.get(`${storeId}\n${filter.field}`);
        return {
          ...filter,
          values: filter.values.flatMap((value): (string | number | boolean)[] => [
            ...(spellings.get(String(value).toLowerCase()) ?? [value]),
          ]),
        };
      }
      case 'range':
      case 'terms':
        return filter;
    }
  }
}

const NAMES = new Set(['color', 'brand', 'category', 'tags', 'availability', 'currency', 'group_id']);

const isOfTexts = ({ field, values }: Extract<Filter, { kind: 'any-of' }>): boolean =>
  values.some((value) => typeof value === 'string') &&
  (NAMES.has(field) || levelOf(field) !== undefined || attributeOf(field)?.type === 'text');

function byLowerCase(values: readonly string[]): Spellings {
  const spellings = new Map<string, string[]>();
  for (const value of values) {
    const key = value.toLowerCase();
    spellings.set(key, [...(spellings.get(key) ?? []), value]);
  }
  return spellings;
}

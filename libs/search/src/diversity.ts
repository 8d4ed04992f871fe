import type { FoundProducts, Hit } from '#product-index';
import type { SearchQuery } from './search-query.js';

/**
 * Hits in their order, but for those that would make a longer row of one value than is wanted: each stands behind the next hit of another value.
 * Where only one value is left, the rest follows as it is.
 */
export function diversified(hits: readonly Hit[], valueOf: (hit: Hit) => string | undefined, most: number): Hit[] {
  const waiting = [...hits];
  const ordered: Hit[] = [];
  let row: { value: string | undefined; length: number } = { value: undefined, length: 0 };
  while (waiting.length > 0) {
    const fits = (hit: Hit): boolean => {
      const value = valueOf(hit);
      return value === undefined || value !== row.value || row.length < most;
    };
    const at = Math.max(0, waiting.findIndex(fits));
    const [next] = waiting.splice(at, 1);
    if (!next) break;
    const value = valueOf(next);
    row = value !== undefined && value === row.value ? { value, length: row.length + 1 } : { value, length: 1 };
    ordered.push(next);
  }
  return ordered;
}

/** The value of a hit that counts, of a field of products or of an attribute. */
export function valueIn({ product }: Hit, field: string): string | undefined {
  const { attributes, ...fields } = product as unknown as { attributes: Readonly<Record<string, unknown>> } & Readonly<
    Record<string, unknown>
  >;
  const value = fields[field] ?? attributes[field.replace(/^attributes\./, '')];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' || typeof first === 'number' || typeof first === 'boolean' ? String(first) : undefined;
}

/** How many of the first hits may be put in another order. It is one number for all pages, so that no hit stands on two of them. */
const DIVERSE_DEPTH = 300;

type PageOf = Pick<SearchQuery, 'page' | 'perPage'>;

/** Finds a page, with no long rows of products that share a value where the query asks for that. */
export async function diverse(query: SearchQuery, find: (page: PageOf) => Promise<FoundProducts>): Promise<FoundProducts> {
  const { diversity, page, perPage } = query;
  const end = page * perPage;
  if (!diversity || end - perPage >= DIVERSE_DEPTH) return find({ page, perPage });
  const { last: _last, ...found } = await find({ page: 1, perPage: Math.max(end, DIVERSE_DEPTH) });
  const first = diversified(found.hits.slice(0, DIVERSE_DEPTH), (hit) => valueIn(hit, diversity.field), diversity.most);
  return { ...found, hits: [...first, ...found.hits.slice(DIVERSE_DEPTH)].slice(end - perPage, end) };
}

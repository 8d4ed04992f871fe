import type { Hits } from '#api-contract';

/** What the API says beside InstantSearch's own fields. */
type Raw = Pick<Hits, 'nbHits' | 'exhaustiveNbHits' | 'low_confidence' | 'facets' | 'query' | 'reading'>;

const NOTHING: Raw = { nbHits: 0, exhaustiveNbHits: true, low_confidence: false, facets: {}, query: '' };

/** The API's own answer, which InstantSearch keeps inside its results. */
export function rawOf(results: unknown): Raw {
  const { _rawResults: raw = [] } = (results ?? {}) as { readonly _rawResults?: readonly Partial<Raw>[] };
  return { ...NOTHING, ...raw[0] };
}

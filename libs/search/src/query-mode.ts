import type { QueryPart, SearchMode, SearchQuery, WeightedPart } from './search-query.js';

/**
 * The weight of words beside a picture of weight 1. Pictures lie closer to each other than words lie to pictures, so with equal
 * weights "in red" would change nothing: see `npm run eval:mini-clip`.
 */
const WORDS_BESIDE_PICTURE = 2;

/** Words, picture and parts of a query as one list. What names no weight weighs 1; words weigh more beside a picture or a product. */
export function queryParts({ words, picture, parts = [] }: Pick<SearchQuery, 'words' | 'picture' | 'parts'>): WeightedPart[] {
  const all: QueryPart[] = [...(words ? [{ text: words }] : []), ...(picture === undefined ? [] : [{ picture }]), ...parts];
  const besideExample = all.some((part) => !('text' in part)) ? WORDS_BESIDE_PICTURE : 1;
  return all.map((part) => ({ ...part, weight: part.weight ?? ('text' in part ? besideExample : 1) }));
}

/**
 * The mode of a query that names none. Words beside a picture or a product say how that is to be changed: a lexical search
 * for "in red" would bring red things of every kind.
 */
export function modeOf({ mode, words, picture, parts }: Pick<SearchQuery, 'mode' | 'words' | 'picture' | 'parts'>): SearchMode {
  if (mode) return mode;
  const hasOthers = picture !== undefined || parts !== undefined;
  if (words && !hasOthers) return 'hybrid';
  return words || hasOthers ? 'semantic' : 'browse';
}

import type { QueryPart, SearchMode, SearchQuery } from './search-query.js';

/**
 * The weight of words beside a picture of weight 1. Pictures lie closer to each other than words lie to pictures, so with equal
 * weights "in red" would change nothing: see `npm run eval:mini-clip`.
 */
const WORDS_BESIDE_PICTURE = 2;

/** Words, picture and parts of a query as one list. Words and picture weigh 1 each; words weigh more where both are given. */
export function queryParts({ words, picture, parts = [] }: Pick<SearchQuery, 'words' | 'picture' | 'parts'>): QueryPart[] {
  const text = words ? [{ text: words, weight: picture === undefined ? 1 : WORDS_BESIDE_PICTURE }] : [];
  return [...text, ...(picture === undefined ? [] : [{ picture, weight: 1 }]), ...parts];
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

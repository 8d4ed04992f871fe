import type { QueryPart, SearchRequest } from './search.schema.js';

/**
 * What words weigh beside a picture of weight 1. Pictures lie closer to each other than words lie to pictures, so equal
 * weights would drown "in red": see `npm run eval:mini-clip`.
 */
const WORDS_BESIDE_PICTURE = 2;

export type Mode = 'browse' | 'hybrid' | 'semantic' | 'lexical';

/** Words, picture and parts of a request as one list; `q` and `image` weigh 1 each, `q` more where both are given. */
export function queryParts({ q, image, parts = [] }: Pick<SearchRequest, 'q' | 'image' | 'parts'>): QueryPart[] {
  const words = q ? [{ text: q, weight: image === undefined ? 1 : WORDS_BESIDE_PICTURE }] : [];
  return [...words, ...(image === undefined ? [] : [{ image, weight: 1 }]), ...parts];
}

/**
 * How a request is answered that does not say it. Words that stand beside a picture or a product say how that is to be
 * changed: looked up by themselves, "in red" would bring red things of every kind.
 */
export function modeOf({ mode, q, image, parts }: Pick<SearchRequest, 'mode' | 'q' | 'image' | 'parts'>): Mode {
  if (mode) return mode;
  const hasOthers = image !== undefined || parts !== undefined;
  if (q && !hasOthers) return 'hybrid';
  return q || hasOthers ? 'semantic' : 'browse';
}

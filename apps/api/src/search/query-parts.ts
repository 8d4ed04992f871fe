import type { QueryPart, SearchRequest } from './search.schema.js';

/**
 * What words weigh beside a picture of weight 1. Pictures lie closer to each other than words lie to pictures, so equal
 * weights would drown "in red": see `npm run eval:mini-clip`.
 */
const WORDS_BESIDE_PICTURE = 2;

/** Words, picture and parts of a request as one list; `q` and `image` weigh 1 each, `q` more where both are given. */
export function queryParts({ q, image, parts = [] }: SearchRequest): QueryPart[] {
  const words = q === undefined ? [] : [{ text: q, weight: image === undefined ? 1 : WORDS_BESIDE_PICTURE }];
  return [...words, ...(image === undefined ? [] : [{ image, weight: 1 }]), ...parts];
}

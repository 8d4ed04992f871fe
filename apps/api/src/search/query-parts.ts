import type { QueryPart, SearchRequest } from './search.schema.js';

/** Words, picture and parts of a request as one list; `q` and `image` weigh 1 each. */
export function queryParts({ q, image, parts = [] }: SearchRequest): QueryPart[] {
  return [...(q === undefined ? [] : [{ text: q, weight: 1 }]), ...(image === undefined ? [] : [{ image, weight: 1 }]), ...parts];
}

import type { QdrantClient } from '@qdrant/js-client-rest';
import type { ReadConsistency } from './qdrant-options.js';

/** The reads of which several copies can be asked. */
const READS: ReadonlySet<PropertyKey> = new Set(['facet', 'query', 'queryBatch', 'retrieve', 'scroll']);

/** A client whose reads ask several copies of each shard, and take what they agree on. */
export function withReadConsistency(client: QdrantClient, consistency: ReadConsistency): QdrantClient {
  return new Proxy(client, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name, of);
      if (typeof member !== 'function') return member;
      if (!READS.has(name)) return member.bind(of) as unknown;
      return (collection: string, args: object): unknown => Reflect.apply(member, of, [collection, { consistency, ...args }]);
    },
  });
}

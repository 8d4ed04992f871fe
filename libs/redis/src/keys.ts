/**
 * Every key that Vitrine keeps in Redis; BullMQ keeps its queues below `bull:`. Braces make keys of one thing share a slot of a
 * cluster, so that scripts can work on them together.
 */
export const KEYS = {
  /** Hash: the SHA-256 of an API key → what is known of it. */
  apiKeys: 'vitrine:keys',
  /** Hash: the turns of flows of jobs. */
  turns: 'vitrine:turns',

  /** Hash: imports that have not ended → their store. */
  activeImports: 'vitrine:imports:active',
  /** Hash: an import; its parts are the set of finished batches, the sorted set of errors, and the hash of claimed ids. */
  import: (importId: string, part?: 'batches' | 'errors' | 'ids') => `vitrine:import:{${importId}}${part ? `:${part}` : ''}`,

  /** Set: stores that were written to. */
  writtenStores: 'vitrine:writes:stores',
  /** What is known of a store's writes: the last revision, the writes under way, and which write each product waits for. */
  writes: (storeId: string, part: 'revision' | 'open' | 'pending' | 'target' | 'changes' | 'hold') => `vitrine:writes:{${storeId}}:${part}`,

  /** What is known of a store beside its products. */
  store: (storeId: string, part: string) => `vitrine:store:{${storeId}}:${part}`,
  /** Sorted set: stores whose products changed since they were counted, by the time of the last change. */
  changedProfiles: 'vitrine:profiles:dirty',
  /** Hash: when each store was counted, and how long that took. */
  countedProfiles: 'vitrine:profiles:counted',

  /** Set: stores that were reindexed. */
  reindexedStores: 'vitrine:reindexes',
  /** Sorted set: collections to be removed, by the time from which on. */
  discards: 'vitrine:reindex-discards',
  /** Hash: a reindex; its parts are pictures that failed, and the like. */
  reindex: (reindexId: string, part?: string) => `vitrine:reindex:{${reindexId}}${part ? `:${part}` : ''}`,
  /** The reindex of a store that is under way. */
  activeReindex: (storeId: string) => `vitrine:reindex-active:{${storeId}}`,
  /** The reindex whose earlier version a store can go back to. */
  keptReindex: (storeId: string) => `vitrine:reindex-kept:{${storeId}}`,
  /** List: the reindexes of a store. */
  reindexes: (storeId: string) => `vitrine:reindexes:{${storeId}}`,
  /** Held by the process that works on a store's reindex. */
  reindexLock: (storeId: string) => `vitrine:reindex-lock:{${storeId}}`,
  /** The judgments that a store uploaded. */
  judgments: (storeId: string) => `vitrine:judgments:{${storeId}}`,
} as const;

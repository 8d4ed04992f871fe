/**
 * Every key that Vitrine keeps in Redis; BullMQ keeps its queues below `bull:`. Braces make keys of one thing share a slot of a
 * cluster, so that scripts can work on them together.
 */
export const KEYS = {
  /** Hash: the SHA-256 of an API key → what is known of it. */
  apiKeys: 'vitrine:keys',
  /** Hash: the id of an API key → when it was used last, in seconds since 1970. */
  keyUses: 'vitrine:key-uses',
  /** Hash: the reference of an API key → its hash, and what verifies the search tokens that it signs, sealed. */
  tokenSigners: 'vitrine:token-signers',
  /** The answer of a write, by the name that its caller gave it. */
  idempotency: (storeId: string, print: string) => `vitrine:idempotency:{${storeId}}:${print}`,
  /** Stream: what was done to a store, and by whom. */
  audit: (storeId: string) => `vitrine:audit:{${storeId}}`,
  /** What the names of counters begin with that have this limit. */
  rateLimit: (limit: number) => `vitrine:rate:${limit}`,
  /** Hash: the id of a store → what is known of it. */
  stores: 'vitrine:stores',
  /** Hash: the id of a store that is being removed → since when, in ms since 1970. */
  removedStores: 'vitrine:removed-stores',
  /** Hash: the id of a store → what the last sweep of its objects found. */
  sweeps: 'vitrine:sweeps',
  /** Held by the process that sweeps a store. */
  sweepLock: (storeId: string) => `vitrine:sweep-lock:{${storeId}}`,
  /** The hash of the API key that somebody is signed in to the console with. */
  consoleSession: (idHash: string) => `vitrine:console-session:${idHash}`,
  /** How many pictures a store keeps to search with, in an hour. */
  keptPictures: (storeId: string, hour: number) => `vitrine:kept-pictures:{${storeId}}:${hour}`,
  /** Hash: the turns of flows of jobs. */
  turns: 'vitrine:turns',

  /** Hash: imports that have not ended → their store. */
  activeImports: 'vitrine:imports:active',
  /** Sorted set: the imports of a store, by the time at which they were accepted. */
  imports: (storeId: string) => `vitrine:imports:{${storeId}}`,
  /** Hash: a digest of a feed's address and of the options of its import → the version of the feed that was imported last. */
  feedVersions: (storeId: string) => `vitrine:feed-versions:{${storeId}}`,
  /** The feed that a store imports again and again, and how; its parts are the hash of its turns, and the lock of the process that takes one. */
  importSchedule: (storeId: string, part?: 'turns' | 'lock') => `vitrine:import-schedule:{${storeId}}${part ? `:${part}` : ''}`,
  /** Sorted set: uploads of feeds, by the time at which they were begun. */
  feedUploads: 'vitrine:feed-uploads',
  /** Hash: an upload of a feed; its lock is held by the request that adds bytes. */
  feedUpload: (uploadId: string, part?: 'lock') => `vitrine:feed-upload:{${uploadId}}${part ? `:${part}` : ''}`,
  /** Hash: an import; its parts are the set of finished batches, the sorted set of errors, the hash of claimed ids, the sets of groups and of products of rejected rows, the hash of what its pictures look like, and the lock of the process that ends it. */
  import: (importId: string, part?: 'batches' | 'errors' | 'ids' | 'groups' | 'rejected' | 'pictures' | 'lock') =>
    `vitrine:import:{${importId}}${part ? `:${part}` : ''}`,

  /** Set: stores that were written to. */
  writtenStores: 'vitrine:writes:stores',
  /**
   * A store's writes: the last revision, the writes under way, the write that each product waits for, the collection that writes go to, the
   * change log, and the fence that new writes wait at (`hold`).
   */
  writes: (storeId: string, part: 'revision' | 'open' | 'pending' | 'target' | 'changes' | 'hold') => `vitrine:writes:{${storeId}}:${part}`,

  /** Held by the process that writes a batch to a store whose products are limited. */
  storeRoom: (storeId: string) => `vitrine:store-room:{${storeId}}`,
  /** Sorted set: decodings of a picture that have begun and not ended, by the time of their beginning. */
  decoding: (storeId: string, sha256: string) => `vitrine:decoding:{${storeId}}:${sha256}`,
  /** Products of which vectors are to be made again: the sorted set of them, oldest first, and the last turn that one got. */
  outdated: (storeId: string, part: 'products' | 'turn') => `vitrine:outdated:{${storeId}}:${part}`,

  /** A part of a store's profile: settings, words, attributes, queries. */
  store: (storeId: string, part: string) => `vitrine:store:{${storeId}}:${part}`,
  /** Sorted set: stores whose products changed since they were counted, by the time of the last change. */
  changedProfiles: 'vitrine:profiles:dirty',
  /** Hash: when each store was counted, and how long that took. */
  countedProfiles: 'vitrine:profiles:counted',

  /** Set: stores that were reindexed. */
  reindexedStores: 'vitrine:reindexes',
  /** Sorted set: collections to be removed, by the time from which they may be removed. */
  discards: 'vitrine:reindex-discards',
  /** Hash: a reindex; its part is the hash of products whose pictures failed. */
  reindex: (reindexId: string, part?: 'failed') => `vitrine:reindex:{${reindexId}}${part ? `:${part}` : ''}`,
  /** The reindex of a store that is under way. */
  activeReindex: (storeId: string) => `vitrine:reindex-active:{${storeId}}`,
  /** The reindex whose earlier version a store can go back to. */
  keptReindex: (storeId: string) => `vitrine:reindex-kept:{${storeId}}`,
  /** Sorted set: the reindexes of a store, by the time at which they were accepted. */
  reindexes: (storeId: string) => `vitrine:reindexes:{${storeId}}`,
  /** Held by the process that works on a store's reindex. */
  reindexLock: (storeId: string) => `vitrine:reindex-lock:{${storeId}}`,
  /** The judgments that a store uploaded. */
  judgments: (storeId: string) => `vitrine:judgments:{${storeId}}`,
} as const;

import { isStoreAlias, liveCollection } from '#index-versions';
import type { Collections } from '#product-index';
import type { Discard } from './discards.js';

/** Removes a store's part of a collection: all of it, unless other stores are served by it too. */
export async function discardVersion(collections: Collections, { storeId, collection }: Discard): Promise<void> {
  const aliases = await collections.aliases();
  if (liveCollection(aliases, storeId) === collection) return;
  const isShared = [...aliases].some(([alias, target]) => isStoreAlias(alias) && target === collection);
  if (!isShared) return collections.drop(collection);
  const index = await collections.index(collection);
  await index.eraseStore(storeId);
}

import { isStoreAlias, liveCollection } from '#index-versions';
import type { Collections } from '#product-index';
import type { Discard } from './discards.js';

/** Removes a collection, or only the store's points if other stores use the collection too. Does nothing while the collection serves the store. */
export async function discardVersion(collections: Collections, { storeId, collection }: Discard): Promise<void> {
  const aliases = await collections.aliases();
  if (liveCollection(aliases, storeId) === collection) return;
  const isShared = [...aliases].some(([alias, target]) => isStoreAlias(alias) && target === collection);
  if (!isShared) return collections.drop(collection);
  const index = await collections.index(collection);
  await index.eraseStore(storeId);
}

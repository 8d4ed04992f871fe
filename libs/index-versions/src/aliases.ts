import { PRODUCTS_ALIAS } from '#product-index';

/** The aliases of a store that has left the collection all stores begin in. Store ids have no dots in them. */
export const aliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}`;

/** Leads to the collection that is being filled. */
export const nextAliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}.next`;

/** The store whose next collection an alias leads to. */
export const storeOfNextAlias = (alias: string): string | undefined => /^[^.]+\.([^.]+)\.next$/.exec(alias)?.[1];

/** The store that has left the first collection, and whose own an alias leads to. */
export const storeOfLiveAlias = (alias: string): string | undefined => /^[^.]+\.([^.]+)$/.exec(alias)?.[1];

/** Leads to the collection that was live before, kept up to date so that the store can go back. */
export const previousAliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}.previous`;

const isPreviousAlias = (alias: string): boolean => alias.endsWith('.previous');

/** The collection that a store's searches read. */
export const liveCollection = (aliases: ReadonlyMap<string, string>, storeId: string): string | undefined =>
  aliases.get(aliasOf(storeId)) ?? aliases.get(PRODUCTS_ALIAS);

/** Leads to a collection that may hold products of the store. */
export const isAliasOf = (alias: string, storeId: string): boolean =>
  [PRODUCTS_ALIAS, aliasOf(storeId), nextAliasOf(storeId), previousAliasOf(storeId)].includes(alias);

/** A Qdrant cluster may serve others too. */
export const isStoreAlias = (alias: string): boolean => alias === PRODUCTS_ALIAS || alias.startsWith(`${PRODUCTS_ALIAS}.`);

/** Leads to a collection that searches read. */
export const isLiveAlias = (alias: string): boolean => isStoreAlias(alias) && !isPreviousAlias(alias) && !alias.endsWith('.next');

/** Leads to a collection that searches read or soon will: its model is to be at hand. */
export const isServedAlias = (alias: string): boolean => isStoreAlias(alias) && !isPreviousAlias(alias);

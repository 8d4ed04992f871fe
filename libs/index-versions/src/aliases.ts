import { PRODUCTS_ALIAS } from '#product-index';

/** The live alias of a store that has left the first collection. A store id contains no dots. */
export const aliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}`;

/** The alias of the collection that is being filled for a store. */
export const nextAliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}.next`;

/** The store whose next collection an alias leads to. */
export const storeOfNextAlias = (alias: string): string | undefined => /^[^.]+\.([^.]+)\.next$/.exec(alias)?.[1];

/** The store whose live alias this is, for a store that has left the first collection. */
export const storeOfLiveAlias = (alias: string): string | undefined => /^[^.]+\.([^.]+)$/.exec(alias)?.[1];

/** The alias of the collection that was live before. It is kept up to date so that the store can be rolled back. */
export const previousAliasOf = (storeId: string): string => `${PRODUCTS_ALIAS}.${storeId}.previous`;

const isPreviousAlias = (alias: string): boolean => alias.endsWith('.previous');

/** The collection that a store's searches read. */
export const liveCollection = (aliases: ReadonlyMap<string, string>, storeId: string): string | undefined =>
  aliases.get(aliasOf(storeId)) ?? aliases.get(PRODUCTS_ALIAS);

/** True for the aliases of collections that may hold products of the store. */
export const isAliasOf = (alias: string, storeId: string): boolean =>
  [PRODUCTS_ALIAS, aliasOf(storeId), nextAliasOf(storeId), previousAliasOf(storeId)].includes(alias);

/** True for Vitrine's own aliases: a Qdrant cluster may serve other applications too. */
export const isStoreAlias = (alias: string): boolean => alias === PRODUCTS_ALIAS || alias.startsWith(`${PRODUCTS_ALIAS}.`);

/** True for the aliases of collections that searches read. */
export const isLiveAlias = (alias: string): boolean => isStoreAlias(alias) && !isPreviousAlias(alias) && !alias.endsWith('.next');

/** True for the aliases of collections that searches read, now or after a swap: their models are kept loaded, except that of the first collection once no store needs it. */
export const isServedAlias = (alias: string): boolean => isStoreAlias(alias) && !isPreviousAlias(alias);

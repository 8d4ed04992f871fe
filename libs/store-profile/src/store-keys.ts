/** Redis keys of what is known of a store. */
export const storeKey = (storeId: string, what: 'attributes' | 'queries' | 'settings' | 'words' | 'words-next' | 'words-version'): string =>
  `vitrine:store:{${storeId}}:${what}`;

import { KEYS } from '#redis';

/** What is counted of a store's products. */
export type CountedKey = 'words' | 'attribute-types';

/**
 * The parts of a store’s profile. `lock` exists while the store’s products are counted; what is learnt meanwhile has parts of its own.
 * `attributes` is what releases kept that knew no counts of attributes. `asked-…` are the queries of a period with the number of callers
 * who asked them, `askers-…` tells whether a caller is new, and `typing…` is what callers asked last who may still be typing.
 */
type StoreKey =
  | CountedKey
  | `${CountedKey}-${'learnt' | 'next' | 'version'}`
  | 'attributes'
  | 'lock'
  | `asked-${number}`
  | `askers-${number}`
  | 'typing'
  | 'typing-queries'
  | 'settings'
  | 'settings-version'
  | 'settings-history';

/** Redis keys of what is known of a store. */
export const storeKey = (storeId: string, what: StoreKey): string => KEYS.store(storeId, what);

import { KEYS } from '#redis';

/** The parts of a store’s profile. `lock` exists while the store’s products are counted; what is learnt meanwhile has parts of its own. */
type StoreKey =
  'attributes' | 'attributes-learnt' | 'lock' | 'queries' | 'settings' | 'words' | 'words-learnt' | 'words-next' | 'words-version';

/** Redis keys of what is known of a store. */
export const storeKey = (storeId: string, what: StoreKey): string => KEYS.store(storeId, what);

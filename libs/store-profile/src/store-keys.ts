import { KEYS } from '#redis';

/** What is kept of a store; `lock` is there while its products are counted, and what is learnt meanwhile is kept apart. */
type StoreKey =
  'attributes' | 'attributes-learnt' | 'lock' | 'queries' | 'settings' | 'words' | 'words-learnt' | 'words-next' | 'words-version';

/** Redis keys of what is known of a store. */
export const storeKey = (storeId: string, what: StoreKey): string => KEYS.store(storeId, what);

export { ApiKey, covers, isPublic } from './api-key.js';
export { ApiKeyStore, type ListedKey } from './api-key-store.js';
export { KeyUses } from './key-uses.js';
export { RateLimits, type Allowance } from './rate-limits.js';
export { isMistyped, newSecret, secretHash } from './secret.js';
export { isSearchToken } from './search-token.js';
export { SearchTokens, type SearchToken } from './search-tokens.js';
export { StoreRegistry, type StoreRecord } from './store-registry.js';

export { FieldSchema, UnknownFieldError } from './field-schema.js';
export { StoreProfileModule } from './store-profile.module.js';
export { StoreProfiles } from './store-profiles.js';
export type { SettingsChange, VersionedSettings } from './store-settings.js';
export type { ProductChange } from './store-words.js';
export { touchesProfile } from './touches-profile.js';

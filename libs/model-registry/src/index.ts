export { findModel, UnlistedModelError } from './find-model.js';
export { DamagedLockError, LOCK_FILE, readLockFile, type ModelLock } from './lock-file.js';
export { MODEL_ENTRIES } from './model-entries.js';
export type { EntrySettings, ModelEntry } from './model-entry.js';
export { PullError } from './pull-error.js';
export { pullModel, type PullOptions, type PullProgress } from './pull-model.js';

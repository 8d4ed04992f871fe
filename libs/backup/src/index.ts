export { BackupBuckets } from './backup-buckets.js';
export { BackupError } from './backup-error.js';
export { BackupSource, type BackupOptions } from './backup-source.js';
export { compressed, recordsOf } from './record-lines.js';
export type { Restored } from './restore-progress.js';
export { Restorer, type RestoreOptions } from './restorer.js';

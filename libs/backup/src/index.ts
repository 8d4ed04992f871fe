export { BackupError } from './backup-error.js';
export { BackupSource, type BackupOptions } from './backup-source.js';
export { compressed, recordsOf } from './record-lines.js';
export { Restorer, type Restored, type RestoreOptions } from './restorer.js';

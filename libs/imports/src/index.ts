export { FeedUploads, PART_BYTES, UploadConflict, type FeedUploadState } from './feed-uploads.js';
export { ImportSchedules, type ImportSchedule } from './import-schedules.js';
export { ImportStarter, UnfinishedUpload } from './import-starter.js';
export { StartImportsModule } from './imports.module.js';

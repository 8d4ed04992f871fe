export { FeedUploads, PART_BYTES, UploadConflict, type FeedUploadState } from './feed-uploads.js';
export { ImportSchedules, type ImportSchedule } from './import-schedules.js';
export { ImportStarter, UnfinishedUpload } from './import-starter.js';
export { ImportsModule } from './imports.module.js';
export { ErrorReport } from './records/error-report.js';
export { FeedVersions } from './records/feed-versions.js';
export { countsOfCodes, problemsOfLines } from './records/import-problems.js';
export { ImportProducts } from './records/import-products.js';
export {
  ImportRequest,
  type FeedDifference,
  type ImportReport,
  type MissingFromFeed,
  type ReadingCheckpoint,
  type ReadingStart,
  type Removal,
} from './records/import-record.js';
export { ImportStore } from './records/import-store.js';

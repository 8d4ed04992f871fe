export { AuditList, AuditQuery } from './audit.js';
export { NewSweep, type NewSweepInput, SweepDocument } from './sweeps.js';
export {
  BackupDocument,
  BackupQuery,
  NewBackup,
  type NewBackupInput,
  NewRestore,
  type NewRestoreInput,
  RestoreDocument,
  RestoreQuery,
} from './backup.js';
export { ImageInput } from './image-input.js';
export {
  MissingImages,
  NewQueryImage,
  OfferedImages,
  PictureDocument,
  QueryImageDocument,
  QueryImageId,
  UploadedImages,
} from './images.js';
export { FeedUploadDocument, NewFeedUpload, UploadQuery } from './feed-uploads.js';
export { ImportScheduleDocument, intervalOf, NewImportSchedule } from './import-schedule.js';
export {
  ErrorPage,
  ErrorsQuery,
  FEED_FORMATS,
  FeedDocument,
  FeedSourceDocument,
  ImportDocument,
  ImportList,
  ImportsQuery,
  NewImport,
  PreviewDocument,
  ProblemCount,
} from './imports.js';
export {
  AlgoliaFacetAnswer,
  AlgoliaName,
  AlgoliaParams,
  AlgoliaSearchAnswer,
  MultiResults,
  MultiSearch,
  OneSearch,
  type FacetHits,
  type HighlightResult,
  type Hits,
  type SearchParams,
} from './instantsearch.js';
export { JobDocument, WaitQuery } from './jobs.js';
export { KeyDocument, KeyList, KeyRotation, NewKey, NewKeyDocument, Scope } from './keys.js';
export { LIMIT_TEXTS, LIMITS } from './limits.js';
export { LookAnswer, LookRequest } from './looks.js';
export { HealthDocument, ProblemDocument } from './problem.js';
export { PatchList, PatchResult } from './patches.js';
export { ProductDocument, ProductFields, ProductId, ProductList } from './products.js';
export {
  Comparison,
  EstimateDocument,
  FailureList,
  JudgmentCount,
  Judgments,
  NewReindex,
  type NewReindexInput,
  QualityDocument,
  QualitySummary,
  ReindexDocument,
  ReindexList,
  ReindexQuery,
  StartedReindexes,
} from './reindexes.js';
export { adviceFor } from './row-advice.js';
export { RowErrorDocument } from './row-error.js';
export { SchemaDocument } from './schema.js';
export { QueryPart, SearchQuery, SearchRequest, SimilarQuery, SortKeys } from './search.js';
export { FacetDocument, GroupedHit, HitDocument, ReadQuery, SearchAnswer } from './search-answer.js';
export { SearchTokenClaims } from './search-tokens.js';
export { AutoTagging, SettingsHistory, SettingsHistoryQuery, SettingsPatch, StoreSettings, type RecognisedValues } from './settings.js';
export {
  CreatedStore,
  EmptiedStore,
  NewSession,
  NewStore,
  SessionDocument,
  StoreDocument,
  StoreList,
  StoreChanges,
  StoreRemoval,
} from './stores.js';
export { SuggestAnswer, SuggestQuery } from './suggest.js';
export {
  BoxDocument,
  Classification,
  ClassifyRequest,
  DetectQuery,
  DetectRequest,
  Detections,
  Similarities,
  SimilarityRequest,
} from './vision.js';
export {
  hasImportEnded,
  IMPORT_STATES,
  REINDEX_STATES,
  SEARCH_MODES,
  type ImportState,
  type ReindexState,
  type SearchMode,
} from './states.js';
export { InspectedProduct, LabSearch, ModelList, OverviewDocument, VersionList } from './console.js';
export { CoverageDocument, RepairDocument } from './coverage.js';

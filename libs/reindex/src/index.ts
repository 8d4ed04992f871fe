export { copyProducts, isSame, type Copied } from './copy-products.js';
export { discardVersion } from './discard-version.js';
export { preparedPictures } from './prepared-pictures.js';
export { ReindexError, ReindexInterrupted } from './reindex-failure.js';
export { DecisionProducer, EstimateProducer, ReindexBatchProducer, ReindexProducer } from './reindex-producers.js';
export {
  CANCELLABLE,
  DECIDED,
  ENDED,
  type Comparison,
  type FailedPicture,
  type LostQuery,
  type ModeQuality,
  type Quality,
  type RankedProduct,
  type ReindexCounts,
  type ReindexReport,
  type ReindexRequest,
  type Verification,
} from './reindex-record.js';
export { Judgment, JudgmentStore } from './judgments.js';
export { FailedPictures } from './failed-pictures.js';
export { Fill } from './fill.js';
export { ReindexRecords } from './reindex-records.js';
export { StoreReindexes } from './store-reindexes.js';
export { VersionUpkeep } from './version-upkeep.js';
export { REINDEX_STEPS, ReindexModule } from './reindex.module.js';
export {
  AdvanceReindex,
  DecideReindex,
  EstimateReindex,
  ReindexBatch,
  type AdvanceReindexData,
  type Estimate,
  type EstimateReindexData,
  type ReindexBatchData,
} from './reindex.jobs.js';
export { Reindexer } from './reindexer.js';
export { CLIP_TEXT, TextChoice } from './text-choice.js';

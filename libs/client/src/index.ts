export {
  type BoxDocument,
  type ClassificationDocument,
  type ComparisonDocument,
  type DetectionsDocument,
  type FacetDocument,
  type HealthDocument,
  type HitDocument,
  type EstimateDocument,
  type ImportDocument,
  type ImportState,
  type LookDocument,
  type ProblemDocument,
  type NewReindexDocument,
  type ProductDocument,
  type QualityDocument,
  type QualitySummary,
  type ReindexDocument,
  type RowErrorDocument,
  type SearchAnswer,
  type StartedReindexesDocument,
} from './documents.js';
export { ApiProblem } from './transport.js';
export { VitrineClient, type ImportOptions, type SearchOptions } from './vitrine-client.js';

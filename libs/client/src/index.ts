export {
  type BoxDocument,
  type ClassificationDocument,
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
  type ReindexDocument,
  type RowErrorDocument,
  type SearchAnswer,
} from './documents.js';
export { ApiProblem, VitrineClient, type ImportOptions, type SearchOptions } from './vitrine-client.js';

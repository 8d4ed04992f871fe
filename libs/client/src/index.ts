export {
  type BoxDocument,
  type ClassificationDocument,
  type DetectionsDocument,
  type FacetDocument,
  type HealthDocument,
  type HitDocument,
  type ImportDocument,
  type ImportState,
  type LookDocument,
  type ProblemDocument,
  type ProductDocument,
  type RowErrorDocument,
  type SearchAnswer,
} from './documents.js';
export { ApiProblem, VitrineClient, type ImportOptions, type SearchOptions } from './vitrine-client.js';

export {
  type ClassificationDocument,
  type FacetDocument,
  type HealthDocument,
  type HitDocument,
  type ImportDocument,
  type ImportState,
  type ProblemDocument,
  type ProductDocument,
  type RowErrorDocument,
  type SearchAnswer,
} from './documents.js';
export { ApiProblem, VitrineClient, type ImportOptions, type SearchOptions } from './vitrine-client.js';

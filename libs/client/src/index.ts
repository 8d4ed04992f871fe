export { ApiProblem } from './transport.js';
export { VitrineClient, type ImportOptions, type SearchOptions } from './vitrine-client.js';

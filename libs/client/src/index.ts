export { ApiProblem } from './transport.js';
export type { ImportOptions, SearchOptions } from './client-options.js';
export { VitrineClient } from './vitrine-client.js';

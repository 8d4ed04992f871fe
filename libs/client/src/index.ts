export { ApiProblem } from './transport.js';
export type { FeedAddress, ImportOptions, SearchOptions } from './client-options.js';
export { VitrineClient } from './vitrine-client.js';

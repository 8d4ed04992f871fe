export { ApiProblem } from './transport.js';
export type { FeedAddress, ImportOptions, RankingWeights, SearchOptions } from './client-options.js';
export type { NamedImage } from './images-client.js';
export { VitrineClient } from './vitrine-client.js';
export { signSearchToken, type SearchTokenOptions } from './search-token.js';

export { estimated, estimatedDifference, qualityOf, type Estimate, type RankingQuality } from './metrics.js';

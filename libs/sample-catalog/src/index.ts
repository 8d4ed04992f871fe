export { CATEGORIES, type Category, type Department } from './categories.js';
export { COLORS, type ColorName } from './colors.js';
export { imageKey, toCsv, toFeedRow, toJsonLines, type FeedRow } from './feed.js';
export { PATTERNS, type PatternName } from './patterns.js';
export { productJpeg, productSvg, type Drawable } from './picture.js';
export { Random } from './random.js';
export { sampleProduct, sampleProducts, type SampleProduct, type Wanted } from './sample-product.js';
export { scene, type PlacedProduct, type Scene } from './scene.js';
export { NONSENSE_QUERIES, sampleJudgments, type SampleJudgment } from './judgments.js';

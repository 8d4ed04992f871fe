export { type ArchivedPicture } from './archive/archive.js';
export { type FeedFile } from './archive/feed-file.js';
export { openFeed, type OpenedFeed } from './archive/open-feed.js';
export { Feed, type FeedOptions, type FeedSource } from './feed.js';
export { FeedError } from './feed-error.js';
export { feedSummary, type FeedSummary } from './feed-summary.js';
export { readProducts, type ReadRow } from './read-products.js';
export { type SpoolStorage } from './spool/row-spool.js';

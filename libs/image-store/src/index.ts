export { FeedDownloader, FeedDownloadError, type FeedVersion } from './feed-downloader.js';
export { ImageDownloader, type DownloadLimits } from './image-downloader.js';
export type { ListedObject } from './stored-objects.js';
export { ImageSourceError } from './image-source-error.js';
export { ImageSource, isOwnFolder, storePrefix, type FetchedImage, type KnownImage } from './image-source.js';
export { ImageStoreModule } from './image-store.module.js';
export { ObjectStore } from './object-store.js';
export { ReplacedObjectError, type PinnedObject } from './stored-objects.js';

export { FeedDownloader, FeedDownloadError, type FeedVersion } from './feed-downloader.js';
export { ImageDownloader, type DownloadLimits } from './image-downloader.js';
export { ImageSourceError } from './image-source-error.js';
export { ImageSource, storePrefix, type FetchedImage, type KnownImage } from './image-source.js';
export { ImageStoreModule } from './image-store.module.js';
export { ObjectStore, ReplacedObjectError, type PinnedObject } from './object-store.js';

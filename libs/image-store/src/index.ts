export { FeedDownloader, FeedDownloadError, type FeedVersion } from './feed-downloader.js';
export { ImageDownloader, type DownloadLimits } from './image-downloader.js';
export { ImageSourceError } from './image-source-error.js';
export { ImageSource, type FetchedImage, type KnownImage } from './image-source.js';
export { ImageStoreModule } from './image-store.module.js';
export { ObjectStore } from './object-store.js';
export { isAddress, isOwnFolder, isUploadedFeed, storePrefix } from './store-keys.js';
export { ReplacedObjectError, type ListedObject, type PinnedObject } from './stored-objects.js';

export { CatalogPictures, RefusedPictureError } from './catalog-pictures.js';
export { PictureAddresses, type PictureAddress } from './picture-addresses.js';
export { PicturesModule } from './pictures.module.js';
export { ProductPictures } from './product-pictures.js';
export { QueryPictures } from './query-pictures.js';
export { formatFor } from './rendition.js';

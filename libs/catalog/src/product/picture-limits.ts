/** The largest picture file of a product or a query, in bytes. */
export const MAX_PICTURE_BYTES = 20_000_000;

/** The most pictures of one product. */
export const MAX_IMAGES = 10;

/** The most characters of a picture's address or key. */
export const MAX_REFERENCE = 2048;

/** The largest picture file of a product or a query, in bytes. */
export const MAX_PICTURE_BYTES = 20_000_000;

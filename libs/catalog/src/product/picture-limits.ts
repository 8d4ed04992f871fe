/** Pictures of products and of queries are files of at most so many bytes. */
export const MAX_PICTURE_BYTES = 20_000_000;

/** The bytes of a feed as it is sent; what it unpacks to may be more. */
export const MAX_FEED_BYTES = 5_000_000_000;

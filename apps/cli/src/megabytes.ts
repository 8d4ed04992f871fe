/** Bytes as a number of megabytes of a million bytes, such as "12.3". */
export const megabytes = (bytes: number, digits = 1): string => (bytes / 1e6).toFixed(digits);

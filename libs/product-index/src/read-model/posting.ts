/** A posting is a row, below 2²⁵, and how often the row has the term, in one number of 31 bits. */
const FREQUENCY_BITS = 6;
export const MAX_FREQUENCY = 2 ** FREQUENCY_BITS - 1;

export const postingOf = (row: number, frequency: number): number => (row << FREQUENCY_BITS) | frequency;
export const rowIn = (posting: number): number => posting >>> FREQUENCY_BITS;
export const frequencyIn = (posting: number): number => posting & MAX_FREQUENCY;

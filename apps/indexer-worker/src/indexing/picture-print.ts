/** Columns and rows of the grid whose brightness makes the keys; each row has a neighbour more than it has bits. */
const KEY_COLUMNS = 9;
const KEY_ROWS = 8;
/** Brightness, of 255, by which neighbours have to differ: on plain grounds, compression alone makes smaller differences. */
const LEAST_STEP = 6;
/** The grid of mean colours. */
const COLOR_CELLS = 4;
/** The largest difference of a mean colour, of 255, between pictures that look alike. */
const COLOR_TOLERANCE = 4;

/**
 * What a picture looks like, so that copies are recognised whatever their compression and size: the signs of brightness steps (a difference hash,
 * Krawetz 2013, "Kind of Like That"), and the mean colours of a coarse grid.
 */
export interface PicturePrint {
  /**
   * Two keys, of every other step each, as hexadecimal digits. Pictures that look alike have one of them in common, and so do some others.
   */
  readonly keys: readonly [string, string];
  /** Mean RGB of each cell, 0…255. */
  readonly colors: Uint8Array;
}

/** @param square RGB, row by row, of equal width and height. */
export function printOf(square: Uint8Array): PicturePrint {
  const size = Math.sqrt(square.length / 3);
  const bright = means(square, size, KEY_COLUMNS, KEY_ROWS).map(([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b);
  const bits: [string, string] = ['', ''];
  for (let row = 0; row < KEY_ROWS; row++) {
    for (let column = 0; column < KEY_COLUMNS - 1; column++) {
      const at = row * KEY_COLUMNS + column;
      bits[column % 2 === 0 ? 0 : 1] += (bright[at + 1] ?? 0) - (bright[at] ?? 0) > LEAST_STEP ? '1' : '0';
    }
  }
  const colors = Uint8Array.from(means(square, size, COLOR_CELLS, COLOR_CELLS).flat().map(Math.round));
  return { keys: [`a${hexOf(bits[0])}`, `b${hexOf(bits[1])}`], colors };
}

/** The mean colour of a picture as `#rrggbb`. @param square as for `printOf`. */
export function meanColor(square: Uint8Array): string {
  const [mean = [0, 0, 0]] = means(square, Math.sqrt(square.length / 3), 1, 1);
  return `#${mean.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

const hexOf = (bits: string): string => Number.parseInt(bits, 2).toString(16);

/** Whether pictures with a key in common look alike. */
export const looksLike = (colors: Uint8Array, others: Uint8Array): boolean =>
  colors.length === others.length && colors.every((value, n) => Math.abs(value - (others[n] ?? 0)) <= COLOR_TOLERANCE);

/** The mean RGB of each cell of a grid, row by row. */
function means(square: Uint8Array, size: number, columns: number, rows: number): [number, number, number][] {
  return Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const [left, right] = [Math.floor((column * size) / columns), Math.floor(((column + 1) * size) / columns)];
    const [top, bottom] = [Math.floor((row * size) / rows), Math.floor(((row + 1) * size) / rows)];
    const sum: [number, number, number] = [0, 0, 0];
    for (let y = top; y < bottom; y++) {
      for (let at = (y * size + left) * 3; at < (y * size + right) * 3; at += 3) {
        sum[0] += square[at] ?? 0;
        sum[1] += square[at + 1] ?? 0;
        sum[2] += square[at + 2] ?? 0;
      }
    }
    const pixels = Math.max(1, (right - left) * (bottom - top));
    return [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels];
  });
}

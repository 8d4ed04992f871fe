import { BASIC_COLORS, type BasicColor } from '#catalog';
import { basicColorOf, oklch } from './basic-color-of.js';

/** Sampled places per side of the picture; their square is enough to tell its colours. */
const SAMPLES_A_SIDE = 64;
/** The background is the colour of the picture's edge. At least this share of the edge has that colour; otherwise the picture has no background. */
const GROUND_SHARE = 0.6;
/** Colours closer than this, by the largest difference of red, green or blue, count as the same. */
const SAME_WITHIN = 28;
/** Where less than this share of a picture is not background, the thing in it has the background's colour. */
const LEAST_THING = 0.03;
/** A colour of the thing covers at least this share of its pixels. */
const LEAST_SHARE = 0.2;
const MOST_COLORS = 3;

type Rgb = readonly [red: number, green: number, blue: number];

/** Places of a picture, row by row. */
interface Samples {
  readonly side: number;
  readonly pixels: readonly Rgb[];
}

/**
 * The colours of the thing that a picture shows, the largest first, at most three. The ground is left out: it is what has the colour of most of
 * the picture's edge and is joined to the edge, so that a white shirt on white keeps its white. A picture without a ground of one colour counts as a
 * whole, its middle twice.
 * @param square RGB, row by row, of equal width and height.
 */
export function measuredColors(square: Uint8Array): BasicColor[] {
  const samples = samplesOf(square);
  const { side, pixels } = samples;
  const ground = groundColorOf(samples);
  const isGround = ground && groundOf(samples, ground);
  const counts = new Map<BasicColor, number>();
  let counted = 0;
  for (const [n, pixel] of pixels.entries()) {
    if (isGround?.[n]) continue;
    const weight = !ground && isMiddle(n % side, side) && isMiddle(Math.floor(n / side), side) ? 2 : 1;
    const color = basicColorOf(oklch(...pixel));
    counts.set(color, (counts.get(color) ?? 0) + weight);
    counted += weight;
  }
  if (ground && counted < pixels.length * LEAST_THING) return [basicColorOf(oklch(...ground))];
  return BASIC_COLORS.filter((color) => (counts.get(color) ?? 0) >= counted * LEAST_SHARE)
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
    .slice(0, MOST_COLORS);
}

function samplesOf(square: Uint8Array): Samples {
  const size = Math.sqrt(square.length / 3);
  const side = Math.min(size, SAMPLES_A_SIDE);
  const placeOf = (n: number): number => Math.floor((n * size) / side);
  const pixels = Array.from({ length: side * side }, (_, n): Rgb => {
    const from = (placeOf(Math.floor(n / side)) * size + placeOf(n % side)) * 3;
    return [square[from] ?? 0, square[from + 1] ?? 0, square[from + 2] ?? 0];
  });
  return { side, pixels };
}

const isMiddle = (at: number, side: number): boolean => at > side / 4 && at < (side * 3) / 4;

const isSame = (one: Rgb, other: Rgb): boolean => one.every((value, n) => Math.abs(value - (other[n] ?? 0)) <= SAME_WITHIN);

const edgeOf = (side: number): number[] =>
  Array.from({ length: side }, (_, n) => [n, (side - 1) * side + n, n * side, n * side + side - 1]).flat();

/** The colour of the background: the median of each channel along the edge; undefined if the edge has no common colour. */
function groundColorOf({ side, pixels }: Samples): Rgb | undefined {
  const edge = edgeOf(side).flatMap((n) => {
    const pixel = pixels[n];
    return pixel ? [pixel] : [];
  });
  const middle = (channel: 0 | 1 | 2): number => edge.map((pixel) => pixel[channel]).toSorted((a, b) => a - b)[edge.length >> 1] ?? 0;
  const ground: Rgb = [middle(0), middle(1), middle(2)];
  return edge.filter((pixel) => isSame(pixel, ground)).length >= edge.length * GROUND_SHARE ? ground : undefined;
}

/** Whether each place is background: it has the background's colour, and places of that colour connect it to the edge. */
function groundOf({ side, pixels }: Samples, ground: Rgb): Uint8Array {
  const isGround = new Uint8Array(pixels.length);
  const waiting = edgeOf(side);
  for (let n = waiting.pop(); n !== undefined; n = waiting.pop()) {
    const pixel = pixels[n];
    if (!pixel || isGround[n] === 1 || !isSame(pixel, ground)) continue;
    isGround[n] = 1;
    if (n % side > 0) waiting.push(n - 1);
    if (n % side < side - 1) waiting.push(n + 1);
    waiting.push(n - side, n + side);
  }
  return isGround;
}

import type { Random } from './random.js';

type Range = readonly [number, number];

/** Hue in degrees, saturation and lightness in per cent; each pair is the range a shade is drawn from. */
interface ShadeRange {
  readonly name: string;
  readonly hue: Range;
  readonly saturation: Range;
  readonly lightness: Range;
}

/** One shade of a named colour, as HSL numbers so that lighter and darker tones can be derived. */
export interface Shade {
  readonly hue: number;
  readonly saturation: number;
  readonly lightness: number;
}

// The ranges leave gaps between neighbours (navy/black, beige/white, brown/orange): two people
// shown the same shade should give it the same name.
const RANGES = [
  { name: 'red', hue: [354, 362], saturation: [72, 88], lightness: [41, 49] },
  { name: 'orange', hue: [22, 30], saturation: [88, 98], lightness: [50, 56] },
  { name: 'yellow', hue: [47, 54], saturation: [88, 98], lightness: [51, 59] },
  { name: 'green', hue: [118, 142], saturation: [45, 65], lightness: [31, 41] },
  { name: 'teal', hue: [174, 184], saturation: [60, 80], lightness: [34, 42] },
  { name: 'blue', hue: [208, 218], saturation: [72, 88], lightness: [48, 57] },
  { name: 'navy', hue: [219, 228], saturation: [55, 70], lightness: [19, 25] },
  { name: 'purple', hue: [268, 282], saturation: [48, 65], lightness: [40, 50] },
  { name: 'pink', hue: [330, 344], saturation: [75, 90], lightness: [70, 79] },
  { name: 'brown', hue: [18, 26], saturation: [42, 55], lightness: [24, 31] },
  { name: 'beige', hue: [34, 42], saturation: [38, 50], lightness: [74, 80] },
  { name: 'black', hue: [210, 240], saturation: [3, 8], lightness: [9, 14] },
  { name: 'grey', hue: [205, 225], saturation: [3, 8], lightness: [50, 59] },
  { name: 'white', hue: [40, 60], saturation: [4, 14], lightness: [95, 98] },
] as const satisfies readonly ShadeRange[];

export type ColorName = (typeof RANGES)[number]['name'];

/** The 14 colour names of the catalog. */
export const COLORS: readonly ColorName[] = RANGES.map((range) => range.name);

/** Draws one shade of a named colour. */
export function shadeOf(color: ColorName, random: Random): Shade {
  const range: ShadeRange | undefined = RANGES.find((candidate) => candidate.name === color);
  if (!range) throw new RangeError(`unknown colour ${color}`);
  return {
    hue: random.between(range.hue[0], range.hue[1]),
    saturation: random.between(range.saturation[0], range.saturation[1]),
    lightness: random.between(range.lightness[0], range.lightness[1]),
  };
}

/** The shade as a CSS colour, its lightness moved by `delta` per cent points. */
export function css({ hue, saturation, lightness }: Shade, delta = 0): string {
  const moved = Math.min(99, Math.max(3, lightness + delta));
  return `hsl(${(hue % 360).toFixed(1)},${saturation.toFixed(1)}%,${moved.toFixed(1)}%)`;
}

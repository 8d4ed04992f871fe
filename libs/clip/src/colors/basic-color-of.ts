import type { BasicColor } from '#catalog';

/** A colour in OKLCH (Ottosson 2020, "A perceptual color space for image processing"). */
interface Oklch {
  /** 0 for black to 1 for white. */
  readonly lightness: number;
  /** 0 for grey to about 0.32 for the strongest colour of a screen. */
  readonly chroma: number;
  /** Degrees, 0…360. */
  readonly hue: number;
}

/** The part of an sRGB value that is linear in light, by its 8 bits. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** @param red, green, blue of sRGB, 0…255. */
export function oklch(red: number, green: number, blue: number): Oklch {
  const [r, g, b] = [LINEAR[red] ?? 0, LINEAR[green] ?? 0, LINEAR[blue] ?? 0];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, bb),
    hue: ((Math.atan2(bb, a) * 180) / Math.PI + 360) % 360,
  };
}

/** A colour of less chroma counts as grey: people see no hue in it. Dark and pale colours need more chroma for a hue to be seen. */
const GREY_CHROMA = 0.04;
const DARK_CHROMA = 0.07;
const BLACK_BELOW = 0.32;
const WHITE_FROM = 0.85;

/** Where each hue begins, in degrees, in rising order; the last one goes on to the first. */
const HUES: readonly (readonly [from: number, color: BasicColor])[] = [
  [12, 'red'],
  [40, 'orange'],
  [82, 'yellow'],
  [116, 'green'],
  [172, 'turquoise'],
  [222, 'blue'],
  [288, 'purple'],
  [338, 'pink'],
];

/** The word for a colour. */
export function basicColorOf({ lightness, chroma, hue }: Oklch): BasicColor {
  if (chroma < GREY_CHROMA || (lightness < BLACK_BELOW && chroma < DARK_CHROMA)) {
    if (lightness < BLACK_BELOW) return 'black';
    if (lightness >= WHITE_FROM) return 'white';
    const isWarm = hue > 45 && hue < 105 && chroma > 0.022;
    return isWarm && lightness > 0.68 ? 'beige' : 'grey';
  }
  if (hue > 45 && hue < 105 && lightness > 0.7 && chroma < 0.09) return 'beige';
  if (hue > 25 && hue < 105 && chroma < 0.145 && lightness < 0.62) return 'brown';
  const [, color] = HUES.findLast(([from]) => hue >= from) ?? HUES.at(-1) ?? [0, 'pink'];
  const isPale = color === 'red' && lightness > 0.68 && chroma < 0.2;
  return isPale ? 'pink' : color;
}

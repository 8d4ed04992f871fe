/** The colours a drawing is made with. Drawings live on a 200 × 200 canvas, y downwards. */
export interface Paint {
  /** The product's own surface: its colour with its pattern. */
  readonly surface: string;
  /** The product's colour without pattern, and darker and lighter tones of it. */
  readonly base: string;
  readonly dark: string;
  readonly light: string;
  /** The outline. */
  readonly line: string;
}

export type Drawing = (paint: Paint) => string;

/** Materials whose colour does not follow the product's. */
export const METAL = '#c3c8ce';
export const DARK_METAL = '#4b5058';
export const WOOD = '#a87c52';
export const RUBBER = '#f2f0eb';
export const GLASS = '#26303c';

/** A filled shape with the product's surface and an outline. */
export const surface = (paint: Paint, d: string): string => part(paint, d, paint.surface);

/** A filled shape in any colour with the product's outline. */
export const part = (paint: Paint, d: string, fill: string): string =>
  `<path d="${d}" fill="${fill}" stroke="${paint.line}" stroke-width="1.8" stroke-linejoin="round"/>`;

/** A stroke of a given colour and width: straps, legs, handles. */
export const stroke = (d: string, color: string, width: number): string =>
  `<path d="${d}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;

/** A thick stroke with an outline on both sides. */
export const tube = (paint: Paint, d: string, color: string, width: number): string =>
  stroke(d, paint.line, width + 3) + stroke(d, color, width);

/** A thin line on the surface: seams, folds, buttonholes. */
export const seam = (paint: Paint, d: string): string =>
  `<path d="${d}" fill="none" stroke="${paint.line}" stroke-width="1.6" stroke-linecap="round" opacity=".65"/>`;

/** A soft darkening or lightening that gives a flat shape some depth. */
export const shadow = (d: string): string => `<path d="${d}" fill="#000" opacity=".13"/>`;
export const shine = (d: string): string => `<path d="${d}" fill="#fff" opacity=".28"/>`;

export const disc = (cx: number, cy: number, r: number, fill: string, line = 'none'): string =>
  `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}" stroke="${line}" stroke-width="1.8"/>`;

/** The `d` of a rectangle with rounded corners. */
export function box(x: number, y: number, width: number, height: number, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  return (
    `M${x + r} ${y}h${width - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${height - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}` +
    `h${-(width - 2 * r)}a${r} ${r} 0 0 1 ${-r} ${-r}v${-(height - 2 * r)}a${r} ${r} 0 0 1 ${r} ${-r}Z`
  );
}

/** The `d` of an ellipse. */
export const oval = (cx: number, cy: number, rx: number, ry: number): string =>
  `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`;

/** The same path mirrored left to right about x = 100. */
export const mirrored = (art: string): string => `<g transform="matrix(-1 0 0 1 200 0)">${art}</g>`;
export const both = (art: string): string => art + mirrored(art);

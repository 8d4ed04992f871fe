import sharp from 'sharp';
import { CATEGORIES } from './categories.js';
import { css, shadeOf, type Shade } from './colors.js';
import type { Paint } from './drawings/paint.js';
import { patternDefinition } from './patterns.js';
import { Random } from './random.js';
import type { SampleProduct } from './sample-product.js';

/** The attributes a picture is drawn from. */
export type Drawable = Pick<SampleProduct, 'category' | 'color' | 'pattern' | 'shape' | 'pictureSeed'>;

function paintFor(shade: Shade, surface: string): Paint {
  const darkShade = shade.lightness < 30;
  return {
    surface,
    base: css(shade),
    dark: css(shade, darkShade ? -6 : shade.lightness > 85 ? -9 : -11),
    light: css(shade, darkShade ? 9 : 8),
    line: css({ ...shade, saturation: shade.saturation * 0.8 }, darkShade ? -9 : shade.lightness > 66 ? -38 : -24),
  };
}

/**
 * The product alone: SVG elements for a 200 × 200 canvas, with the pattern definitions they use.
 * @param id prefix of the definitions' ids; distinct for each product on one picture.
 */
export function productArt(product: Drawable, id: string): string {
  const random = new Random(product.pictureSeed);
  const shade = shadeOf(product.color, random);
  const shape = CATEGORIES.find(({ name }) => name === product.category)?.shapes.find(({ name }) => name === product.shape);
  if (!shape) throw new RangeError(`no drawing for ${product.category} / ${product.shape}`);
  const surface = product.pattern === 'plain' ? css(shade) : `url(#${id})`;
  const definition = product.pattern === 'plain' ? '' : `<defs>${patternDefinition(id, product.pattern, shade, random)}</defs>`;
  return definition + shape.draw(paintFor(shade, surface));
}

/** A studio backdrop: a pale wall that darkens towards the floor, never a saturated colour. */
export function backdrop(random: Random, width: number, height: number): string {
  const tint: Shade = { hue: random.between(0, 360), saturation: random.between(0, 22), lightness: random.between(86, 95) };
  const floor = height * random.between(0.62, 0.8);
  const hasFloor = random.chance(0.4);
  return (
    `<defs><radialGradient id="wall" cx="${random.between(0.3, 0.7).toFixed(2)}" cy="${random.between(0.2, 0.5).toFixed(2)}" r=".9">` +
    `<stop offset="0" stop-color="${css(tint, 3)}"/><stop offset="1" stop-color="${css(tint, -7)}"/></radialGradient>` +
    `<radialGradient id="drop"><stop offset="0" stop-color="#1c1e24" stop-opacity=".34"/><stop offset="1" stop-color="#1c1e24" stop-opacity="0"/></radialGradient></defs>` +
    `<rect width="${width}" height="${height}" fill="url(#wall)"/>` +
    (hasFloor
      ? `<rect y="${floor.toFixed(1)}" width="${width}" height="${(height - floor).toFixed(1)}" fill="${css(tint, -9)}" opacity=".7"/>`
      : '')
  );
}

/** The whole studio picture of one product as an SVG document. */
export function productSvg(product: Drawable, size: number): string {
  const random = new Random(product.pictureSeed, 1);
  const scale = random.between(0.9, 1.06);
  const flip = random.chance(0.35) ? -1 : 1;
  const placed =
    `translate(${(120 + random.between(-7, 7)).toFixed(1)} ${(118 + random.between(-6, 6)).toFixed(1)}) ` +
    `rotate(${random.between(-7, 7).toFixed(1)}) scale(${(scale * flip).toFixed(3)} ${scale.toFixed(3)}) translate(-100 -100)`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 240 240">` +
    backdrop(random, 240, 240) +
    `<ellipse cx="${(120 + random.between(-8, 8)).toFixed(1)}" cy="214" rx="88" ry="14" fill="url(#drop)"/>` +
    `<g transform="${placed}">${productArt(product, 'pattern')}</g></svg>`
  );
}

/** The studio picture of one product as JPEG bytes, `size` × `size` pixels. */
export async function productJpeg(product: Drawable, size = 480): Promise<Buffer> {
  return sharp(Buffer.from(productSvg(product, size)))
    .jpeg({ quality: 88 })
    .toBuffer();
}

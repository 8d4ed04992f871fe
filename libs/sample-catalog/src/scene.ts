import sharp from 'sharp';
import { CATEGORIES } from './categories.js';
import { backdrop, productArt } from './picture.js';
import { Random } from './random.js';
import { sampleProduct, type SampleProduct } from './sample-product.js';

/** A product on a scene; the box is in pixels of the picture, edges as `/v1/looks` returns them. */
export interface PlacedProduct {
  readonly product: SampleProduct;
  readonly label: string;
  readonly box: { readonly xmin: number; readonly ymin: number; readonly xmax: number; readonly ymax: number };
}

export interface Scene {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
  readonly products: readonly PlacedProduct[];
}

/** The bounds of what is drawn on a 200 × 200 canvas, in canvas units. */
async function artBounds(art: string): Promise<{ left: number; top: number; width: number; height: number }> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">${art}</svg>`;
  const { info } = await sharp(Buffer.from(svg)).trim({ threshold: 8 }).toBuffer({ resolveWithObject: true });
  return { left: -(info.trimOffsetLeft ?? 0), top: -(info.trimOffsetTop ?? 0), width: info.width, height: info.height };
}

/**
 * 2–5 products of different categories on one backdrop, each in a cell of its own so that boxes hardly overlap.
 * The same seed gives the same scene.
 */
export async function scene(seed: number, width = 640, height = 480): Promise<Scene> {
  const random = new Random(seed, 77);
  const count = 2 + random.index(4);
  const columns = count <= 2 ? 2 : 3;
  const rows = Math.ceil(count / columns);
  const cells = Array.from({ length: columns * rows }, (_, cell) => cell).sort(() => random.next() - 0.5);
  const categories = [...CATEGORIES].sort(() => random.next() - 0.5).slice(0, count);
  let art = backdrop(random, width, height);
  const products: PlacedProduct[] = [];
  for (const [index, category] of categories.entries()) {
    const product = sampleProduct(seed, index, { category });
    const drawn = productArt(product, `pattern-${index}`);
    const bounds = await artBounds(drawn);
    const cell = cells[index] ?? index;
    const cellWidth = width / columns;
    const cellHeight = height / rows;
    const room = Math.min(cellWidth / bounds.width, cellHeight / bounds.height);
    const scale = room * random.between(0.72, 0.95);
    const spareX = cellWidth - bounds.width * scale;
    const spareY = cellHeight - bounds.height * scale;
    const xmin = (cell % columns) * cellWidth + spareX * random.between(0.15, 0.85);
    const ymin = Math.floor(cell / columns) * cellHeight + spareY * random.between(0.15, 0.85);
    const box = { xmin, ymin, xmax: xmin + bounds.width * scale, ymax: ymin + bounds.height * scale };
    art += `<g transform="translate(${xmin - bounds.left * scale} ${ymin - bounds.top * scale}) scale(${scale})">${drawn}</g>`;
    products.push({ product, label: category.name, box });
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${art}</svg>`;
  return { jpeg: await sharp(Buffer.from(svg)).jpeg({ quality: 88 }).toBuffer(), width, height, products };
}

import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from './categories.js';
import { COLORS } from './colors.js';
import { toCsv, toFeedRow, toJsonLines } from './feed.js';
import { PATTERNS } from './patterns.js';
import { productJpeg, productSvg } from './picture.js';
import { sampleProduct, sampleProducts } from './sample-product.js';
import { scene } from './scene.js';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the vocabulary', () => {
  it('has 36 categories of two to four shapes, 14 colours and 8 patterns', () => {
    expect([CATEGORIES.length, COLORS.length, PATTERNS.length]).toEqual([36, 14, 8]);
    for (const { shapes } of CATEGORIES) expect([2, 3, 4]).toContain(shapes.length);
    expect(new Set(CATEGORIES.map(({ department }) => department)).size).toBe(8);
  });
});

describe('sampleProduct', () => {
  it('gives the same product for the same seed, whatever is asked beside it', () => {
    expect(sampleProducts(3, 20)[7]).toEqual(sampleProduct(3, 7));
    expect(sampleProduct(3, 7)).not.toEqual(sampleProduct(4, 7));
  });

  it('gives every product an id of its own, and a title that names its shape', () => {
    const products = sampleProducts(1, 500);
    expect(new Set(products.map(({ id }) => id)).size).toBe(500);
    for (const { title, shape } of products) expect(title.toLowerCase()).toContain(shape.toLowerCase());
  });

  it('takes what is wanted and draws the rest', () => {
    const [category] = CATEGORIES;
    if (!category) throw new Error('no category');
    expect(sampleProduct(1, 0, { category, color: 'teal', pattern: 'dotted' })).toMatchObject({
      category: category.name,
      color: 'teal',
      pattern: 'dotted',
    });
  });
});

describe('pictures', () => {
  it('are the same for the same product', async () => {
    const product = sampleProduct(1, 5);
    expect(hash(await productJpeg(product, 64))).toBe(hash(await productJpeg(product, 64)));
  });

  it.each(CATEGORIES.flatMap((category) => category.shapes.map((shape) => [shape.name, category] as const)))(
    'show a %s that fills a fair part of them',
    async (shape, category) => {
      const product = { ...sampleProduct(1, 0, { category, color: 'red', pattern: 'plain' }), shape };
      const { data, info } = await sharp(Buffer.from(productSvg(product, 64)))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      let red = 0;
      for (let i = 0; i < data.length; i += info.channels) if ((data[i] ?? 0) - (data[i + 1] ?? 0) > 60) red++;
      expect(red / (info.width * info.height)).toBeGreaterThan(0.01);
    },
  );
});

describe('scene', () => {
  it('places two to five products of different categories inside the picture, and is the same for the same seed', async () => {
    for (const seed of [1, 2, 3]) {
      const { products, width, height, jpeg } = await scene(seed);
      expect(products.length).toBeGreaterThanOrEqual(2);
      expect(products.length).toBeLessThanOrEqual(5);
      expect(new Set(products.map(({ product }) => product.category)).size).toBe(products.length);
      for (const { box } of products) {
        expect(box.xmin).toBeGreaterThanOrEqual(0);
        expect(box.ymin).toBeGreaterThanOrEqual(0);
        expect(box.xmax).toBeLessThanOrEqual(width);
        expect(box.ymax).toBeLessThanOrEqual(height);
        expect(box.xmax - box.xmin).toBeGreaterThan(20);
      }
      expect(hash((await scene(seed)).jpeg)).toBe(hash(jpeg));
    }
  });
});

describe('feeds', () => {
  const rows = sampleProducts(2, 3).map(toFeedRow);

  it('hold what a merchant knows, and not what the picture was drawn from', () => {
    expect(rows[0]).not.toHaveProperty('pictureSeed');
    expect(rows[0]?.['image']).toMatch(/^images\/.+\.jpg$/);
    expect(
      toJsonLines(rows)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual(rows);
  });

  it('quote what CSV needs quoted', () => {
    const [header, first] = toCsv([{ id: 'a', title: 'Say "hi", twice' }]).split('\r\n');
    expect([header, first]).toEqual(['id,title', 'a,"Say ""hi"", twice"']);
  });
});

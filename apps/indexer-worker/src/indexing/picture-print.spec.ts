import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { productSvg, sampleProducts } from '#sample-catalog';
import { looksLike, printOf, type PicturePrint } from './picture-print.js';

const SIZE = 64;

async function printed(picture: Sharp): Promise<PicturePrint> {
  return printOf(
    new Uint8Array(await picture.flatten({ background: '#ffffff' }).resize(SIZE, SIZE, { fit: 'fill' }).removeAlpha().raw().toBuffer()),
  );
}

const isAlike = (a: PicturePrint, b: PicturePrint): boolean => a.keys.some((key) => b.keys.includes(key)) && looksLike(a.colors, b.colors);
const drawn = sampleProducts(3, 40).map((product) => productSvg(product, 400));
const original = (n: number): Sharp => sharp(Buffer.from(drawn[n] ?? ''));

describe('the print of a picture', () => {
  it.each([
    ['compressed', async (picture: Sharp) => sharp(await picture.flatten({ background: '#ffffff' }).jpeg({ quality: 60 }).toBuffer())],
    ['made smaller', async (picture: Sharp) => sharp(await picture.resize(150).png().toBuffer())],
    ['saved in another format', async (picture: Sharp) => sharp(await picture.flatten({ background: '#ffffff' }).webp().toBuffer())],
  ])('is that of the same picture %s', async (_name, changed) => {
    let alike = 0;
    for (let n = 0; n < drawn.length; n++) if (isAlike(await printed(original(n)), await printed(await changed(original(n))))) alike++;
    expect(alike).toBeGreaterThanOrEqual(drawn.length * 0.85);
  });

  it('is not that of other pictures', async () => {
    const prints = await Promise.all(drawn.map((_, n) => printed(original(n))));
    const pairs = prints.flatMap((one, n) => prints.slice(n + 1).filter((other) => isAlike(one, other)));
    expect(pairs).toEqual([]);
  });

  it('tells colours apart', async () => {
    const plain = (background: string): Promise<PicturePrint> =>
      printed(sharp({ create: { width: 80, height: 80, channels: 3, background } }));
    expect((await plain('#ff0000')).keys).toEqual((await plain('#0000ff')).keys);
    expect(isAlike(await plain('#ff0000'), await plain('#0000ff'))).toBe(false);
    expect(isAlike(await plain('#ff0000'), await plain('#fd0101'))).toBe(true);
  });
});

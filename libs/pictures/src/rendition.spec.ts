import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { formatFor, rendition } from './rendition.js';

const memory = { hold: <T>(_bytes: number, work: () => Promise<T>): Promise<T> => work() };
const picture = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 20, b: 20, alpha: 0 } } });

describe('rendition', () => {
  it.each([
    ['avif', 'heif'],
    ['webp', 'webp'],
    ['jpeg', 'jpeg'],
  ] as const)('makes %s of the width, on white, without metadata', async (format, read) => {
    const original = await picture(400, 200)
      .withExif({ IFD0: { Artist: 'somebody' } })
      .png()
      .toBuffer();
    const made = sharp(await rendition(original, 160, format, memory));
    expect(await made.metadata()).toMatchObject({ format: read, width: 160, height: 80 });
    expect((await made.metadata()).exif).toBeUndefined();
    const { dominant } = await made.stats();
    expect([dominant.r, dominant.g, dominant.b].every((value) => value > 240)).toBe(true);
  });

  it('turns a picture upright, and never enlarges one', async () => {
    const sideways = await picture(300, 100).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await sharp(await rendition(sideways, 1280, 'webp', memory)).metadata()).toMatchObject({ width: 100, height: 300 });
  });

  it('keeps a very tall picture within four times its width', async () => {
    const strip = await picture(200, 4000).png().toBuffer();
    const { width, height } = await sharp(await rendition(strip, 160, 'jpeg', memory)).metadata();
    expect(height).toBeLessThanOrEqual(640);
    expect(width).toBe(32);
  });

  it('refuses what is no picture', async () => {
    await expect(rendition(Buffer.from('<svg'), 160, 'jpeg', memory)).rejects.toMatchObject({ code: 'unsupported-image' });
  });
});

describe('formatFor', () => {
  it.each([
    ['image/avif,image/webp,image/apng,*/*;q=0.8', 'avif'],
    ['image/webp,*/*', 'webp'],
    ['IMAGE/WEBP;q=0.9', 'webp'],
    ['*/*', 'jpeg'],
    [undefined, 'jpeg'],
  ])('%s → %s', (accept, format) => expect(formatFor(accept)).toBe(format));
});

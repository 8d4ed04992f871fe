import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { hugePng } from '../../../test/support/huge-png.js';
import { ImageError } from './errors.js';
import type { PreprocessSettings } from './model-directory.js';
import { decodeSquare, resizedSize, writePixels } from './preprocess.js';

const SETTINGS: PreprocessSettings = {
  resizeTo: 224,
  resize: 'crop',
  kernel: 'cubic',
  cropTo: 224,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const FIXTURES = 'test/fixtures/preprocess';
// The photographs are not part of the project; see the NOTICE beside the references.
const PHOTOGRAPHS = process.env['VITRINE_TEST_DATA'] ?? '../shared/data';
/** Two bicubic implementations and two JPEG decoders differ by this much; a half-pixel shift gives 6 and more. */
const MAX_MEAN_DELTA = 0.4;

async function meanDelta(path: string): Promise<number> {
  const ours = await decodeSquare(readFileSync(path), SETTINGS);
  const reference = join(FIXTURES, 'references', `${basename(path)}.reference.png`);
  const theirs = await sharp(reference).removeAlpha().raw().toBuffer();
  expect(ours.length).toBe(theirs.length);
  return ours.reduce((sum, value, i) => sum + Math.abs(value - (theirs[i] ?? 0)), 0) / ours.length;
}

const picture = (width: number, height: number, color = '#c03020'): Sharp =>
  sharp({ create: { width, height, channels: 3, background: color } });

async function codeOf(bytes: Uint8Array): Promise<string | undefined> {
  const error: unknown = await decodeSquare(bytes, SETTINGS).catch((reason: unknown) => reason);
  return error instanceof ImageError ? error.code : undefined;
}

describe('decodeSquare equals CLIP’s reference preprocessing', () => {
  it.each(['landscape-637x421.jpg', 'exif-6.jpg'])('on %s', async (name) => {
    expect(await meanDelta(join(FIXTURES, name))).toBeLessThanOrEqual(MAX_MEAN_DELTA);
  });

  it('on half-transparent.webp, but for blending: libvips rounds down there, PIL to the nearest', async () => {
    expect(await meanDelta(join(FIXTURES, 'half-transparent.webp'))).toBeLessThanOrEqual(MAX_MEAN_DELTA + 0.5);
  });
});

describe.skipIf(!existsSync(PHOTOGRAPHS))('decodeSquare equals CLIP’s reference preprocessing on photographs', () => {
  it.each([
    'coco/000000039769.png',
    'images/320x240.jpg',
    'images/Landscape_6.jpg',
    'images/Portrait_8.jpg',
    'images/uncompressed_tiff.tiff',
  ])('on %s', async (name) => {
    expect(await meanDelta(join(PHOTOGRAPHS, name))).toBeLessThanOrEqual(MAX_MEAN_DELTA);
  });
});

describe('resizedSize', () => {
  it.each([
    [640, 480, 298, 224],
    [480, 640, 224, 298],
    [637, 421, 338, 224],
    [100, 100, 224, 224],
  ])('takes %i × %i to %i × %i: the long side is floored', (width, height, wide, high) => {
    expect(resizedSize(width, height, 224)).toEqual({ width: wide, height: high });
  });
});

describe('decodeSquare', () => {
  const red = picture(60, 40);
  it.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => red.clone().jpeg().toBuffer()],
    ['CMYK JPEG', () => red.clone().toColourspace('cmyk').jpeg().toBuffer()],
    ['PNG', () => red.clone().png().toBuffer()],
    ['palette PNG', () => red.clone().png({ palette: true }).toBuffer()],
    ['16-bit PNG', () => red.clone().toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => red.clone().webp().toBuffer()],
    ['AVIF', () => red.clone().avif().toBuffer()],
    ['TIFF', () => red.clone().tiff().toBuffer()],
    ['GIF', () => red.clone().gif().toBuffer()],
  ])('reads %s', async (_name, encode) => {
    const square = await decodeSquare(await encode(), SETTINGS);
    expect(square).toHaveLength(224 * 224 * 3);
    const [r = 0, g = 0, b = 0] = square;
    // CMYK cannot represent this red exactly: the decoded red is a little paler.
    expect(Math.abs(r - 0xc0) + Math.abs(g - 0x30) + Math.abs(b - 0x20)).toBeLessThan(45);
  });

  it('reads greyscale as three equal channels', async () => {
    const grey = await picture(50, 50, '#808080').greyscale().png().toBuffer();
    const square = await decodeSquare(grey, SETTINGS);
    expect(square).toHaveLength(224 * 224 * 3);
    for (const value of new Set(square)) expect(Math.abs(value - 0x80)).toBeLessThanOrEqual(2);
  });

  it('puts transparency on white', async () => {
    const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    expect(new Set(await decodeSquare(clear, SETTINGS))).toEqual(new Set([255]));
  });

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((color) => picture(30, 30, color).png().toBuffer()));
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const [r = 0, , b = 0] = await decodeSquare(animation, SETTINGS);
    expect([r, b]).toEqual([255, 0]);
  });

  it('turns a picture upright by its EXIF orientation before it crops', async () => {
    const upper = await picture(100, 20, '#0000ff').png().toBuffer();
    const twoHalves = await picture(100, 40, '#ff0000')
      .composite([{ input: upper, top: 0, left: 0 }])
      .png()
      .toBuffer();
    const sideways = await sharp(twoHalves).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
    const square = await decodeSquare(sideways, SETTINGS);
    const blueAt = (x: number): number => square[(112 * 224 + x) * 3 + 2] ?? 0;
    expect(blueAt(20)).toBeLessThan(60);
    expect(blueAt(200)).toBeGreaterThan(200);
  });

  it.each([
    ['very wide', 3000, 2],
    ['very high', 2, 3000],
    ['one pixel', 1, 1],
  ])('reads a %s picture', async (_name, width, height) => {
    const square = await decodeSquare(await picture(width, height, '#c03020').png().toBuffer(), SETTINGS);
    expect(square).toHaveLength(224 * 224 * 3);
    for (const [channel, value] of [0xc0, 0x30, 0x20].entries())
      expect(square.every((byte, i) => i % 3 !== channel || Math.abs(byte - value) <= 2)).toBe(true);
  });

  it('refuses what is no picture, by code', async () => {
    const jpeg = await picture(400, 400).jpeg().toBuffer();
    expect(await codeOf(Buffer.from('hello, I am a text'))).toBe('unsupported-image');
    expect(await codeOf(Buffer.alloc(0))).toBe('unsupported-image');
    expect(await codeOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'))).toBe('unsupported-image');
    expect(await codeOf(jpeg.subarray(0, jpeg.length / 2))).toBe('undecodable-image');
  });

  it.each(['heic', 'heix', 'mif1'])('refuses HEIC of the brand %s, and says what can be read', async (brand) => {
    const avif = await picture(40, 40).avif().toBuffer();
    // The same container with the names of HEVC in it, as a phone writes it.
    const heic = Buffer.from(
      avif.toString('latin1').replaceAll('avif', 'heic').replaceAll('av01', 'hvc1').replaceAll('av1C', 'hvcC'),
      'latin1',
    );
    heic.write(brand, 8, 'latin1');
    await expect(decodeSquare(heic, SETTINGS)).rejects.toMatchObject({
      code: 'unsupported-image',
      message: expect.stringMatching(/^HEIC pictures cannot be read here; send .*JPEG/),
    });
  });

  it('refuses a picture of too many pixels before it decodes one', async () => {
    expect(await codeOf(hugePng(30_000, 30_000))).toBe('image-too-large');
  });
});

describe('writePixels', () => {
  it('normalises with mean and std into planes of one channel each', () => {
    const settings = { ...SETTINGS, cropTo: 2, resizeTo: 2 };
    const target = new Float32Array(12);
    writePixels(Uint8Array.from([255, 0, 128, 255, 0, 128, 255, 0, 128, 255, 0, 128]), settings, target);
    expect(target[0]).toBeCloseTo((1 - 0.48145466) / 0.26862954, 6);
    expect(target[4]).toBeCloseTo((0 - 0.4578275) / 0.26130258, 6);
    expect(target[8]).toBeCloseTo((128 / 255 - 0.40821073) / 0.27577711, 6);
  });
});

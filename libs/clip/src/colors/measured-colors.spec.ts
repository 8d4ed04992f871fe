import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { measuredColors } from './measured-colors.js';

const SIZE = 224;

/** A square with a smaller one in its middle. */
async function square(ground: string, thing: string, share = 0.25): Promise<Uint8Array> {
  const side = Math.round(SIZE * Math.sqrt(share));
  const inner = await sharp({ create: { width: side, height: side, channels: 3, background: thing } })
    .png()
    .toBuffer();
  return sharp({ create: { width: SIZE, height: SIZE, channels: 3, background: ground } })
    .composite([{ input: inner }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

describe('measured colours', () => {
  it.each([
    ['#c81e28', 'red'],
    ['#7a1420', 'red'],
    ['#f5a3b7', 'pink'],
    ['#e5007e', 'pink'],
    ['#f57c00', 'orange'],
    ['#f2c500', 'yellow'],
    ['#2e8b3d', 'green'],
    ['#1fa6a0', 'turquoise'],
    ['#2456b5', 'blue'],
    ['#16264f', 'blue'],
    ['#7b3fa0', 'purple'],
    ['#6b4226', 'brown'],
    ['#dccbb0', 'beige'],
    ['#111111', 'black'],
    ['#808080', 'grey'],
  ])('%s on white is %s', async (thing, color) => {
    expect(measuredColors(await square('#ffffff', thing))).toEqual([color]);
  });

  it('are those of the thing, whatever the ground', async () => {
    expect(measuredColors(await square('#dfe6ea', '#c81e28', 0.06))).toEqual(['red']);
    expect(measuredColors(await square('#1a1a1a', '#f2f2f2'))).toEqual(['white']);
  });

  it('are that of the ground where nothing stands out, as in a picture of a white shirt on white', async () => {
    expect(measuredColors(await square('#ffffff', '#f4f4f4'))).toEqual(['white']);
  });

  it('are those within an outline, where the thing has the colour of the ground', async () => {
    const outlined = await square('#fbfbf8', '#777777', 0.3);
    for (let y = 62; y < 162; y++) for (let x = 62; x < 162; x++) outlined.set([250, 249, 246], (y * SIZE + x) * 3);
    expect(measuredColors(outlined)[0]).toBe('white');
  });

  it('are several, the largest first', async () => {
    const stripes = Buffer.alloc(SIZE * SIZE * 3);
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) stripes.set((x + y) % 9 < 5 ? [200, 30, 40] : [30, 60, 180], (y * SIZE + x) * 3);
    }
    expect(measuredColors(stripes)).toEqual(['red', 'blue']);
  });

  it('are at most three, and those of a picture of any size', () => {
    const noise = Uint8Array.from({ length: 90 * 90 * 3 }, (_, n) => (n * 7919 * ((n % 13) + 1)) % 256);
    expect(measuredColors(noise).length).toBeLessThanOrEqual(3);
    expect(measuredColors(Uint8Array.of(255, 0, 0))).toEqual(['red']);
  });
});

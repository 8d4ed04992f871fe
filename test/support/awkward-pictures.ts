import sharp, { type Sharp } from 'sharp';

/** Pictures that are difficult for decoders, by the reason. @param jpeg the content of the last two; called when they are made. */
export const awkwardPictures = (jpeg: () => Buffer): [name: string, make: () => Promise<Buffer>][] => [
  ['1 × 1 pixel', () => plain(1, 1).png().toBuffer()],
  ['a panorama of 20:1', () => plain(2_000, 100).jpeg().toBuffer()],
  ['CMYK', () => sharp(jpeg()).toColourspace('cmyk').jpeg().toBuffer()],
  [
    'an animated GIF',
    () =>
      sharp([jpeg(), jpeg()], { join: { animated: true } })
        .gif()
        .toBuffer(),
  ],
];

const plain = (width: number, height: number): Sharp => sharp({ create: { width, height, channels: 3, background: 'red' } });

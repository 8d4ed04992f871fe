import sharp, { type Sharp } from 'sharp';
import { decodedBytesOf, ImageError } from '#clip';

export const RENDITION_FORMATS = ['avif', 'webp', 'jpeg'] as const;
export type RenditionFormat = (typeof RENDITION_FORMATS)[number];

const MAX_PIXELS = 50_000_000;
/** The most that a picture is taller than wide. */
const MAX_ASPECT = 4;

/**
 * Encoders by format. The efforts are low, because a page of new pictures waits for them: on two cores, AVIF at effort 0 takes as long as WebP and makes
 * files of two thirds of its size.
 */
const ENCODERS: Readonly<Record<RenditionFormat, (picture: Sharp) => Sharp>> = {
  avif: (picture) => picture.avif({ quality: 50, effort: 0 }),
  webp: (picture) => picture.webp({ quality: 75, effort: 2 }),
  jpeg: (picture) => picture.jpeg({ quality: 80 }),
};

/** The best format that a client takes; JPEG, if it does not say. @param accept the header `Accept`. */
export function formatFor(accept: string | undefined): RenditionFormat {
  const taken = new Set((accept ?? '').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase()));
  return RENDITION_FORMATS.find((format) => taken.has(`image/${format}`)) ?? 'jpeg';
}

/** Makes decoding wait until there is enough memory. */
type Holder = { hold<T>(bytes: number, work: () => Promise<T>): Promise<T> };

/**
 * A picture in one width, upright, on white, without metadata. It is never enlarged, and a strip becomes narrower instead of endless.
 * @throws {ImageError} if the picture cannot be decoded.
 */
export async function rendition(bytes: Uint8Array, width: number, format: RenditionFormat, memory: Holder): Promise<Buffer> {
  const decoded = await decodedBytesOf(bytes);
  try {
    // What can be indexed can be shown: decoding stops at the same faults.
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .resize({ width, height: width * MAX_ASPECT, fit: 'inside', withoutEnlargement: true });
    return await memory.hold(decoded, () => ENCODERS[format](picture).toBuffer());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'overloaded') throw error;
    throw new ImageError('undecodable-image', 'the picture cannot be decoded', { cause: error });
  }
}

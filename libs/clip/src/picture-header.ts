import sharp, { type Metadata } from 'sharp';
import { ImageError } from './errors.js';
import { FORMATS, isHeic, READABLE } from './picture-formats.js';

const DEFAULT_MAX_PIXELS = 50_000_000;
/** About the memory that decoding in strips needs, in bytes, whatever the size of the picture. */
const STRIPS_BYTES = 8_000_000;
const BYTES_PER_PIXEL = 4;

/** Limits of decoding. */
export interface DecodeLimits {
  /** Pictures of more pixels are refused before they are decoded; 50 million by default. */
  readonly maxPixels?: number | undefined;
  /** Makes decoding wait until there is enough memory. */
  readonly memory?: { hold<T>(bytes: number, work: () => Promise<T>): Promise<T> } | undefined;
}

export const maxPixelsOf = ({ maxPixels = DEFAULT_MAX_PIXELS }: DecodeLimits): number => maxPixels;

function explain(error: unknown, maxPixels: number): ImageError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(reason)) {
    return new ImageError('image-too-large', `the picture has more than ${maxPixels / 1e6} million pixels`, { cause: error });
  }
  if (/unsupported image format|buffer is empty|Input Buffer is empty/i.test(reason)) {
    return new ImageError('unsupported-image', `the file is not a picture in a format that can be read here (${READABLE})`, {
      cause: error,
    });
  }
  return new ImageError('undecodable-image', 'the picture is damaged or cut off and cannot be decoded', { cause: error });
}

/** Turns sharp's errors into an `ImageError`. An `overloaded` error, for lack of memory, passes unchanged. */
export const explained = (error: unknown, maxPixels: number): unknown =>
  error instanceof Error && 'code' in error && error.code === 'overloaded' ? error : explain(error, maxPixels);

async function readMetadata(bytes: Uint8Array, maxPixels: number): Promise<Metadata> {
  if (bytes.byteLength === 0) throw new ImageError('unsupported-image', 'the file is empty');
  if (isHeic(bytes)) throw new ImageError('unsupported-image', `HEIC pictures cannot be read here; send the picture as ${READABLE}`);
  try {
    return await sharp(bytes, { limitInputPixels: maxPixels }).metadata();
  } catch (error) {
    throw explained(error, maxPixels);
  }
}

/** Facts about a picture that passed the checks before decoding. */
export interface Measured {
  /** Its size after its EXIF rotation, in pixels. */
  readonly upright: { readonly width: number; readonly height: number };
  /** The bytes of memory that decoding takes. The resized result is not counted. */
  readonly decodedBytes: number;
  readonly format: string;
}

/** Reads a picture's header and checks its format and size. @throws {ImageError} */
export async function measured(bytes: Uint8Array, maxPixels: number): Promise<Measured> {
  const metadata = await readMetadata(bytes, maxPixels);
  if (!FORMATS.has(metadata.format)) {
    throw new ImageError(
      'unsupported-image',
      `${metadata.format.toUpperCase()} pictures cannot be read here; send the picture as ${READABLE}`,
    );
  }
  const { width, height } = metadata.autoOrient;
  if (width * height > maxPixels) throw explain(new Error('pixel limit'), maxPixels);
  // The decoder reads a baseline JPEG or a plain PNG strip by strip. It holds the whole of a picture that is rotated or progressive.
  const isInStrips = ['jpeg', 'png'].includes(metadata.format) && !metadata.isProgressive && (metadata.orientation ?? 1) === 1;
  return {
    upright: { width, height },
    decodedBytes: isInStrips ? STRIPS_BYTES : width * height * BYTES_PER_PIXEL,
    format: metadata.format,
  };
}

/** The format of a picture, by its header. @throws {ImageError} as decoding does, without decoding. */
export async function pictureFormat(bytes: Uint8Array, limits: DecodeLimits = {}): Promise<string> {
  const { format } = await measured(bytes, maxPixelsOf(limits));
  return format;
}

/** The memory that decoding a picture takes, in bytes. @throws {ImageError} */
export async function decodedBytesOf(bytes: Uint8Array, limits: DecodeLimits = {}): Promise<number> {
  return (await measured(bytes, maxPixelsOf(limits))).decodedBytes;
}

import sharp from 'sharp';
import type { PreprocessSettings } from './model-directory.js';
import { explained, maxPixelsOf, measured, type DecodeLimits, type Measured } from './picture-header.js';

/** Longer pictures lose their ends before resizing; the centre crop would remove the ends anyway. */
const MAX_ASPECT = 8;

const BYTES_PER_PIXEL = 4;

const held = <T>({ memory }: DecodeLimits, bytes: number, work: () => Promise<T>): Promise<T> =>
  memory ? memory.hold(bytes, work) : work();

/** The size to resize to: shortest side to `resizeTo`, the long side floored as CLIP's reference does (rounding shifts by half a pixel). */
export function resizedSize(width: number, height: number, resizeTo: number): { width: number; height: number } {
  const [short, long] = width < height ? [width, height] : [height, width];
  const resizedLong = Math.floor((resizeTo * long) / short);
  return width < height ? { width: resizeTo, height: resizedLong } : { width: resizedLong, height: resizeTo };
}

/** The part of a very long picture that is kept before resizing, centred. */
function middle(width: number, height: number): { left: number; top: number; width: number; height: number } {
  const keptWidth = Math.min(width, height * MAX_ASPECT);
  const keptHeight = Math.min(height, width * MAX_ASPECT);
  return { left: Math.floor((width - keptWidth) / 2), top: Math.floor((height - keptHeight) / 2), width: keptWidth, height: keptHeight };
}

/** A picture as a model takes it. */
export interface SquarePicture {
  /** RGB, row by row. */
  readonly square: Uint8Array;
  /** The size of the upright picture before resizing, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** As `squared`, the RGB bytes alone. */
export async function decodeSquare(bytes: Uint8Array, settings: PreprocessSettings, limits: DecodeLimits = {}): Promise<Uint8Array> {
  return (await squared(bytes, settings, limits)).square;
}

/**
 * Decodes a picture to the model's square of RGB bytes: EXIF rotation, alpha on white, antialiased resize of the shortest
 * side and centre crop, or of both sides if the model needs that. Of an animation, the first frame is used.
 * @param bytes an encoded picture: JPEG, PNG, WebP, GIF, TIFF or AVIF, any colour space and bit depth.
 * @returns `cropTo`² × 3 bytes, and the size of the upright picture.
 * @throws {ImageError} `unsupported-image`, `undecodable-image` or `image-too-large`.
 */
export async function squared(bytes: Uint8Array, settings: PreprocessSettings, limits: DecodeLimits = {}): Promise<SquarePicture> {
  const maxPixels = maxPixelsOf(limits);
  const { upright, decodedBytes } = await measured(bytes, maxPixels);
  const isSquashed = settings.resize === 'squash';
  const kept = isSquashed ? { left: 0, top: 0, ...upright } : middle(upright.width, upright.height);
  const resized = isSquashed
    ? { width: settings.resizeTo, height: settings.resizeTo }
    : resizedSize(kept.width, kept.height, settings.resizeTo);
  try {
    // CLIP's reference ignores colour profiles. We ignore them too, because other pixels would give other embeddings.
    let picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ignoreIcc: true }).autoOrient();
    if (kept.width < upright.width || kept.height < upright.height) picture = picture.extract(kept);
    const square = picture
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .resize(resized.width, resized.height, { fit: 'fill', kernel: settings.kernel, fastShrinkOnLoad: false })
      .extract({
        left: Math.floor((resized.width - settings.cropTo) / 2),
        top: Math.floor((resized.height - settings.cropTo) / 2),
        width: settings.cropTo,
        height: settings.cropTo,
      })
      .raw({ depth: 'uchar' });
    const { data, info } = await held(limits, decodedBytes, () => square.toBuffer({ resolveWithObject: true }));
    return { square: info.channels === 3 ? data : asRgb(data, info.channels), ...upright };
  } catch (error) {
    throw explained(error, maxPixels);
  }
}

/** A whole picture, upright, resized. */
export interface DecodedPicture {
  /** The size of the upright picture before resizing, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly resized: { readonly width: number; readonly height: number };
  /** RGB, row by row. */
  readonly data: Uint8Array;
}

/**
 * Decodes a whole picture: EXIF rotation, alpha on white, the first frame of an animation.
 * @param sizeFor returns the size to resize to, given the upright size.
 * @throws {ImageError} `unsupported-image`, `undecodable-image` or `image-too-large`.
 */
export async function decodeUpright(
  bytes: Uint8Array,
  sizeFor: (upright: { readonly width: number; readonly height: number }) => { readonly width: number; readonly height: number },
  limits: DecodeLimits = {},
): Promise<DecodedPicture> {
  const maxPixels = maxPixelsOf(limits);
  const { upright, decodedBytes } = await measured(bytes, maxPixels);
  const { width, height } = upright;
  const resized = sizeFor(upright);
  try {
    const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ignoreIcc: true })
      .autoOrient()
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .resize(resized.width, resized.height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false })
      .raw({ depth: 'uchar' });
    const resizedBytes = resized.width * resized.height * BYTES_PER_PIXEL;
    const { data, info } = await held(limits, decodedBytes + resizedBytes, () => picture.toBuffer({ resolveWithObject: true }));
    return { width, height, resized, data: info.channels === 3 ? data : asRgb(data, info.channels) };
  } catch (error) {
    throw explained(error, maxPixels);
  }
}

/** A part of an upright picture; whole pixels, at least one in each direction. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Cuts parts out of a picture after its EXIF rotation, as PNG. The picture is decoded only as large as needed for the smallest part
 * to have `edge` pixels on its shorter side.
 * @throws {ImageError}
 */
export async function cropped(
  bytes: Uint8Array,
  crops: readonly Crop[],
  { edge = Infinity, ...limits }: DecodeLimits & { readonly edge?: number } = {},
): Promise<Buffer[]> {
  const smallest = Math.min(...crops.map((crop) => Math.min(crop.width, crop.height)));
  const scale = Math.min(1, edge / smallest);
  const scaled = ({ width, height }: Measured['upright']): Measured['upright'] => ({
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  });
  const picture = await decodeUpright(bytes, scaled, limits);
  const raw = { ...picture.resized, channels: 3 as const };
  const parts = crops.map((crop) => partOf(crop, picture));
  return Promise.all(parts.map((part) => sharp(picture.data, { raw }).extract(part).png({ compressionLevel: 1 }).toBuffer()));
}

/** Converts a crop to pixels of the resized picture. The result lies within that picture and has at least one pixel. */
function partOf({ left, top, width, height }: Crop, { resized, ...whole }: DecodedPicture): Crop {
  const span = (start: number, length: number, from: number, to: number): readonly [number, number] => {
    const first = Math.min(to - 1, Math.floor((start * to) / from));
    return [first, Math.max(1, Math.min(to - first, Math.round((length * to) / from)))];
  };
  const [x, w] = span(left, width, whole.width, resized.width);
  const [y, h] = span(top, height, whole.height, resized.height);
  return { left: x, top: y, width: w, height: h };
}

function asRgb(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * channels + (channels > 3 ? c : 0)] ?? 0;
  }
  return rgb;
}

/** A picture as JPEG, upright and on white. */
export interface ReducedPicture {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A small JPEG of a picture, on white, for people to look at. Its long side has at most `edge` pixels. @throws {ImageError} */
export async function thumbnail(bytes: Uint8Array, edge: number, limits: DecodeLimits = {}): Promise<Buffer> {
  return (await reduced(bytes, edge, 80, limits)).jpeg;
}

/** A JPEG of a picture, whose long side has at most `edge` pixels. @param quality of the JPEG, 1…100. @throws {ImageError} */
export async function reduced(bytes: Uint8Array, edge: number, quality: number, limits: DecodeLimits = {}): Promise<ReducedPicture> {
  const fitted = ({ width, height }: { readonly width: number; readonly height: number }): { width: number; height: number } => {
    const scale = Math.min(1, edge / Math.max(width, height));
    return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  };
  const { data, resized } = await decodeUpright(bytes, fitted, limits);
  const jpeg = await sharp(data, { raw: { ...resized, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  return { jpeg, ...resized };
}

/**
 * Writes RGB bytes as one image of a float32 NCHW batch, normalised with the model's mean and std.
 * @param square S² × 3 bytes, row by row. @param target 3 × S × S floats.
 */
export function writePixels(square: Uint8Array, settings: PreprocessSettings, target: Float32Array): void {
  const area = settings.cropTo * settings.cropTo;
  for (let c = 0; c < 3; c++) {
    const scale = 1 / (255 * (settings.std[c] ?? 1));
    const shift = (settings.mean[c] ?? 0) / (settings.std[c] ?? 1);
    const plane = c * area;
    for (let i = 0, from = c; i < area; i++, from += 3) target[plane + i] = (square[from] ?? 0) * scale - shift;
  }
}

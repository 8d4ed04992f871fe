import type { DecodeLimits } from '../picture-header.js';
import { decodeUpright, type DecodedPicture } from '../preprocess.js';

/** How a detector wants its pictures. */
export interface DetectorPreprocess {
  /** Sides of the square, in pixels. */
  readonly size: number;
  /** OWLv2 pads to a square, to the right or below, with grey; OWL-ViT stretches. */
  readonly isPadded: boolean;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export interface DetectorPixels {
  /** 3 × S × S float32, NCHW, RGB, normalised. */
  readonly pixels: Float32Array;
  /** Width and height of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

const GREY = 0.5;

/**
 * Decodes a picture to the detector's square.
 * @throws {ImageError} `unsupported-image`, `undecodable-image` or `image-too-large`.
 */
export async function detectorPixels(
  bytes: Uint8Array,
  { size, isPadded, mean, std }: DetectorPreprocess,
  limits: DecodeLimits = {},
): Promise<DetectorPixels> {
  const { data, width, height, resized }: DecodedPicture = await decodeUpright(
    bytes,
    (upright) => (isPadded ? fitted(upright, size) : { width: size, height: size }),
    limits,
  );
  const pixels = new Float32Array(3 * size * size);
  for (let c = 0; c < 3; c++) {
    const [shift, scale] = [mean[c] ?? 0, std[c] ?? 1];
    pixels.fill((GREY - shift) / scale, c * size * size, (c + 1) * size * size);
    for (let y = 0; y < resized.height; y++) {
      const row = c * size * size + y * size;
      for (let x = 0; x < resized.width; x++) pixels[row + x] = ((data[(y * resized.width + x) * 3 + c] ?? 0) / 255 - shift) / scale;
    }
  }
  return { pixels, width, height };
}

/** Scales the long side to `size`; the short side keeps at least one pixel. */
function fitted({ width, height }: { width: number; height: number }, size: number): { width: number; height: number } {
  const scale = size / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

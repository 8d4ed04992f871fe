import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { DecodeLimits } from '../picture-header.js';
import { openSession, outputOf, type ExecutionProvider } from '../session.js';
import { Tokenizer } from '../tokenizer.js';
import { suppressed, type Box, type Detection } from './boxes.js';
import { readDetectorDirectory, type DetectorDirectory } from './detector-directory.js';
import { detectorPixels, type DetectorPixels } from './detector-pixels.js';

export interface DetectorOptions {
  /** A directory in Hugging Face's ONNX layout. */
  readonly directory: string;
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Threads of one inference; 0 (the default) for one a core. */
  readonly threads?: number;
  readonly limits?: DecodeLimits;
  readonly onWarning?: (message: string) => void;
}

export interface DetectOptions {
  /** Detections of a lower score are left out; 0.1 by default. */
  readonly threshold?: number;
  /** Of two boxes with one label that overlap by more than this share, only the better stays; 0.5 by default. */
  readonly maxOverlap?: number;
}

export interface DetectedPicture {
  /** The size of the upright picture, in pixels; boxes use the same pixels. */
  readonly width: number;
  readonly height: number;
  /** Best first. */
  readonly detections: readonly Detection[];
}

/** Finds what labels name in pictures (OWL-ViT, Minderer et al. 2022, arXiv:2205.06230; OWLv2, 2023, arXiv:2306.09683). */
export class Detector {
  private constructor(
    readonly info: DetectorDirectory,
    private readonly session: InferenceSession,
    private readonly tokenizer: Tokenizer,
    private readonly limits: DecodeLimits | undefined,
  ) {}

  /** @throws {ModelError} if the directory lacks a file or a file is not what it should be. */
  static async load({ directory, executionProviders = ['cpu'], threads = 0, limits, onWarning }: DetectorOptions): Promise<Detector> {
    const info = await readDetectorDirectory(directory);
    const session = await openSession(info.modelPath, { executionProviders, threads, onWarning: onWarning ?? (() => undefined) });
    const { contextLength, padTokenId } = info;
    return new Detector(info, session, new Tokenizer({ ...info.tokenizer, contextLength, padTokenId }), limits);
  }

  /**
   * @param options.texts prompts such as `a photo of a lamp`, one for each label in the same order; detections carry the labels.
   * @throws {RangeError} without labels. @throws {ImageError} if the picture cannot be read.
   */
  async detect(
    image: Uint8Array,
    labels: readonly string[],
    options: DetectOptions & { readonly texts?: readonly string[] } = {},
  ): Promise<DetectedPicture> {
    return this.detectIn(await this.decode(image), labels, options);
  }

  /** Decodes a picture to the detector's pixels and its upright size. @throws {ImageError} if the picture cannot be read. */
  async decode(image: Uint8Array): Promise<DetectorPixels> {
    return detectorPixels(image, this.info.preprocess, this.limits);
  }

  /** As `detect`, for a picture that is decoded. */
  async detectIn(
    picture: DetectorPixels,
    labels: readonly string[],
    { threshold = 0.1, maxOverlap = 0.5, texts = labels }: DetectOptions & { readonly texts?: readonly string[] } = {},
  ): Promise<DetectedPicture> {
    if (labels.length === 0) throw new RangeError('expected at least one label');
    const { inputIds, mask, count, length } = this.tokenizer.batch(texts);
    const { size } = this.info.preprocess;
    const feeds: Record<string, Tensor> = {
      pixel_values: new Tensor('float32', picture.pixels, [1, 3, size, size]),
      input_ids: new Tensor('int64', inputIds, [count, length]),
    };
    if (this.session.inputNames.includes('attention_mask')) feeds['attention_mask'] = new Tensor('int64', mask, [count, length]);
    const outputs = await this.session.run(feeds);
    const found = detectionsOf(
      outputOf(outputs, ['logits']).data,
      outputOf(outputs, ['pred_boxes']).data,
      labels,
      threshold,
      boxMaker(picture, this.info),
    );
    return { width: picture.width, height: picture.height, detections: suppressed(found, maxOverlap) };
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** Centre and size as shares of the square → edges in pixels of the picture, within it. */
function boxMaker(
  { width, height }: DetectorPixels,
  { preprocess }: DetectorDirectory,
): (cx: number, cy: number, w: number, h: number) => Box {
  // Padding lies to the right or below, so only the scale has to be undone.
  const [scaleX, scaleY] = preprocess.isPadded ? [Math.max(width, height), Math.max(width, height)] : [width, height];
  const within = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  return (cx, cy, w, h) => ({
    xmin: within((cx - w / 2) * scaleX, width),
    ymin: within((cy - h / 2) * scaleY, height),
    xmax: within((cx + w / 2) * scaleX, width),
    ymax: within((cy + h / 2) * scaleY, height),
  });
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** The best label of each cell whose score reaches the threshold and whose box lies on the picture. @param boxes cells × 4. */
function detectionsOf(
  logits: Float32Array,
  boxes: Float32Array,
  labels: readonly string[],
  threshold: number,
  boxOf: ReturnType<typeof boxMaker>,
): Detection[] {
  const found: Detection[] = [];
  for (let cell = 0; cell * 4 < boxes.length; cell++) {
    const row = logits.subarray(cell * labels.length, (cell + 1) * labels.length);
    let best = 0;
    for (let n = 1; n < row.length; n++) if ((row[n] ?? -Infinity) > (row[best] ?? -Infinity)) best = n;
    const score = sigmoid(row[best] ?? -Infinity);
    if (score < threshold) continue;
    const [cx = 0, cy = 0, w = 0, h = 0] = boxes.subarray(cell * 4, cell * 4 + 4);
    const box = boxOf(cx, cy, w, h);
    if (box.xmax - box.xmin >= 1 && box.ymax - box.ymin >= 1) found.push({ label: labels[best] ?? '', score, box });
  }
  return found;
}

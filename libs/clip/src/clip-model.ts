import { ImageError, ModelError } from './errors.js';
import { ImageTower } from './image-tower.js';
import { readModelDirectory, type ModelDirectory } from './model-directory.js';
import type { DecodeLimits } from './picture-header.js';
import { squared, writePixels, type SquarePicture } from './preprocess.js';
import { openSession, type ExecutionProvider } from './session.js';
import { TextTower } from './text-tower.js';
import { Tokenizer } from './tokenizer.js';
import type { Embedding } from './vector.js';

export interface ClipOptions {
  /** A directory in Hugging Face's ONNX layout. */
  readonly directory: string;
  /** `fp32`, or the suffix of quantised files such as `int8`. Quantised is faster on CPUs and slower on GPUs. A library also takes `auto`. */
  readonly variant?: string;
  readonly executionProviders?: readonly ExecutionProvider[];
  /** Threads of one inference; 0 (the default) for one a core. */
  readonly threads?: number;
  /** Pictures encoded at once. The default, 8, is the fastest on CPUs: larger batches fall out of the cache. */
  readonly imageBatchSize?: number;
  readonly limits?: DecodeLimits;
  readonly onWarning?: (message: string) => void;
}

/** What became of one picture of a batch. */
export type ImageResult = { readonly embedding: Embedding } | { readonly error: ImageError };

/** A picture as the image tower takes it, a few hundred kilobytes whatever the size of the file; or why it cannot be read. */
export type PreparedImage = SquarePicture | { readonly error: ImageError };

const TEXT_BATCH_SIZE = 64;

/** Runs a tower for the first time. @throws {ModelError} if the run fails: every later run would fail too. */
async function warmed<T>(directory: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`the model in ${directory} loads, but cannot embed: ${String(error)}`, { cause: error });
  }
}

/** A loaded CLIP model: bytes or text → embeddings. Safe to call concurrently: runs of the image tower queue up. */
export class ClipModel {
  #encoding: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly info: ModelDirectory,
    readonly dimension: number,
    private readonly tokenizer: Tokenizer,
    private readonly imageTower: ImageTower,
    private readonly textTower: TextTower,
    private readonly imageBatchSize: number,
    private readonly limits: DecodeLimits,
  ) {}

  /**
   * Loads and warms a model.
   * @throws {ModelError} if the directory lacks a file or a file is not what it should be.
   */
  static async load(options: ClipOptions): Promise<ClipModel> {
    const info = await readModelDirectory(options.directory, options.variant);
    const sessionOptions = {
      executionProviders: options.executionProviders ?? (['cpu'] as const),
      threads: options.threads ?? 0,
      onWarning: options.onWarning ?? (() => undefined),
    };
    const vision = await openSession(info.visionModelPath, sessionOptions);
    const text = info.textModelPath === info.visionModelPath ? vision : await openSession(info.textModelPath, sessionOptions);
    const imageTower = new ImageTower(vision, info.preprocess.cropTo);
    const textTower = new TextTower(text, info.preprocess.cropTo);
    const { contextLength, padTokenId, padToContext } = info;
    const tokenizer = new Tokenizer({ ...info.tokenizer, contextLength, padTokenId, padToContext });
    const [warm] = await warmed(options.directory, () => textTower.encode(tokenizer.batch(['warm'])));
    await warmed(options.directory, () => imageTower.encode(new Float32Array(3 * info.preprocess.cropTo ** 2), 1));
    return new ClipModel(info, warm?.length ?? 0, tokenizer, imageTower, textTower, options.imageBatchSize ?? 8, options.limits ?? {});
  }

  /** Embeds texts. Returns unit vectors in input order; longer texts are cut at the context length. */
  async embedText(texts: readonly string[]): Promise<Embedding[]> {
    const { lowercase, queryPrefix } = this.info;
    const said = (text: string): string => queryPrefix + (lowercase ? text.toLowerCase() : text);
    const embeddings: Embedding[] = [];
    for (let at = 0; at < texts.length; at += TEXT_BATCH_SIZE) {
      embeddings.push(...(await this.textTower.encode(this.tokenizer.batch(texts.slice(at, at + TEXT_BATCH_SIZE).map(said)))));
    }
    return embeddings;
  }

  /**
   * Embeds pictures: the next batch is decoded while the present one is in the image tower.
   * @param images encoded pictures (JPEG, PNG, …).
   * @returns one result for each picture, in input order; a picture that cannot be read does not harm its neighbours.
   */
  async embedImages(images: readonly Uint8Array[]): Promise<ImageResult[]> {
    const batches: (readonly Uint8Array[])[] = [];
    for (let at = 0; at < images.length; at += this.imageBatchSize) batches.push(images.slice(at, at + this.imageBatchSize));
    const results: ImageResult[] = [];
    const decode = (some: readonly Uint8Array[]): Promise<PreparedImage[]> => Promise.all(some.map((image) => this.prepare(image)));
    const begun = (some: readonly Uint8Array[] = []): Promise<PreparedImage[]> => {
      const decoding = decode(some);
      // A rejection during the encoding of the previous batch is handled later, when this promise is awaited.
      decoding.catch(() => undefined);
      return decoding;
    };
    let decoding = begun(batches[0]);
    for (const [index] of batches.entries()) {
      const decoded = await decoding;
      decoding = begun(batches[index + 1]);
      results.push(...(await this.encode(decoded)));
    }
    return results;
  }

  /** Embeds one picture. @throws {ImageError} if it cannot be read. */
  async embedImage(image: Uint8Array): Promise<Embedding> {
    const [result] = await this.embedImages([image]);
    if (!result || 'error' in result) throw result?.error ?? new ImageError('undecodable-image', 'no picture');
    return result.embedding;
  }

  async release(): Promise<void> {
    await this.#encoding;
    await this.imageTower.release();
    if (this.info.textModelPath !== this.info.visionModelPath) await this.textTower.release();
  }

  /** Decodes a picture to what the image tower takes, so that its bytes can be let go of. */
  async prepare(image: Uint8Array): Promise<PreparedImage> {
    try {
      return await squared(image, this.info.preprocess, this.limits);
    } catch (error) {
      if (error instanceof ImageError) return { error };
      throw error;
    }
  }

  /** Embeds pictures that are prepared. @returns as `embedImages`. */
  async embedPrepared(prepared: readonly PreparedImage[]): Promise<ImageResult[]> {
    const results: ImageResult[] = [];
    for (let at = 0; at < prepared.length; at += this.imageBatchSize) {
      results.push(...(await this.encode(prepared.slice(at, at + this.imageBatchSize))));
    }
    return results;
  }

  private async encode(prepared: readonly PreparedImage[]): Promise<ImageResult[]> {
    const squares = prepared.flatMap((one) => ('square' in one ? [one.square] : []));
    const area = 3 * this.info.preprocess.cropTo ** 2;
    const pixels = new Float32Array(squares.length * area);
    squares.forEach((square, n) => writePixels(square, this.info.preprocess, pixels.subarray(n * area, (n + 1) * area)));
    const embeddings = squares.length > 0 ? await this.exclusively(() => this.imageTower.encode(pixels, squares.length)) : [];
    let next = 0;
    return prepared.map((one) => {
      if ('error' in one) return one;
      const embedding = embeddings[next++];
      if (!embedding) throw new RangeError('the image tower returned fewer embeddings than pictures');
      return { embedding };
    });
  }

  /** Allows one run at a time: two at once share the same cores, and both end later than two runs in turn. */
  private exclusively<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.#encoding.then(run);
    this.#encoding = turn.catch(() => undefined);
    return turn;
  }
}

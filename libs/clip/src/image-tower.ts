import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { TensorShapeError } from './errors.js';
import { feedsFor, outputNameOf, outputOf } from './session.js';
import { normalized, type Embedding } from './vector.js';

const ONE = new Tensor('int64', BigInt64Array.of(1n), [1, 1]);
/** A text of one token, for graphs that hold both towers and cannot run without a text. */
const NO_TEXT = { input_ids: ONE, attention_mask: ONE, token_type_ids: new Tensor('int64', BigInt64Array.of(0n), [1, 1]) };

/** The half of CLIP that encodes pictures (Radford et al. 2021, arXiv:2103.00020). */
export class ImageTower {
  private readonly output: string;

  constructor(
    private readonly session: InferenceSession,
    private readonly imageSize: number,
  ) {
    this.output = outputNameOf(session, ['image_embeds', 'pooler_output']);
  }

  /**
   * Encodes preprocessed pictures in one run.
   * @param pixels N×3×S×S float32 (S: the model's image size), NCHW, RGB, normalised with the model's own mean and std.
   * @returns N embeddings in input order, L2 norm 1 ± 1e-5.
   * @throws {TensorShapeError} if `pixels.length` is not N·3·S·S.
   */
  async encode(pixels: Float32Array, count: number): Promise<Embedding[]> {
    const size = this.imageSize;
    if (pixels.length !== count * 3 * size * size) {
      throw new TensorShapeError(`expected ${count}·3·${size}·${size} values, got ${pixels.length}`);
    }
    const feeds = feedsFor(this.session, { ...NO_TEXT, pixel_values: new Tensor('float32', pixels, [count, 3, size, size]) });
    const { data, dims } = outputOf(await this.session.run(feeds, [this.output]), [this.output]);
    const dimension = dims.at(-1) ?? 0;
    return Array.from({ length: count }, (_, n) => normalized(data.subarray(n * dimension, (n + 1) * dimension)));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { feedsFor, outputNameOf, outputOf } from './session.js';
import type { TokenBatch } from './tokenizer.js';
import { normalized, type Embedding } from './vector.js';

/** The half of CLIP that encodes texts (Radford et al. 2021, arXiv:2103.00020). */
export class TextTower {
  private readonly output: string;
  /** A blank picture, for graphs that hold both towers and cannot run without a picture. */
  private readonly noImage: Readonly<Record<string, Tensor>>;

  /** @param imageSize side of the blank picture that a graph with both towers needs, in pixels. */
  constructor(
    private readonly session: InferenceSession,
    imageSize = 0,
  ) {
    this.output = outputNameOf(session, ['text_embeds', 'pooler_output']);
    const isBoth = session.inputNames.includes('pixel_values');
    const dims = [1, 3, imageSize, imageSize];
    this.noImage = isBoth ? { pixel_values: new Tensor('float32', new Float32Array(3 * imageSize ** 2), dims) } : {};
  }

  /** Encodes one padded batch. Returns its embeddings in input order, L2 norm 1 ± 1e-5. */
  async encode(batch: TokenBatch): Promise<Embedding[]> {
    const dims = [batch.count, batch.length];
    const feeds = feedsFor(this.session, {
      ...this.noImage,
      input_ids: new Tensor('int64', batch.inputIds, dims),
      attention_mask: new Tensor('int64', batch.mask, dims),
      token_type_ids: new Tensor('int64', new BigInt64Array(batch.inputIds.length), dims),
    });
    const output = outputOf(await this.session.run(feeds, [this.output]), [this.output]);
    const dimension = output.dims.at(-1) ?? 0;
    return Array.from({ length: batch.count }, (_, n) => normalized(output.data.subarray(n * dimension, (n + 1) * dimension)));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { outputOf } from './session.js';
import type { TokenBatch } from './tokenizer.js';
import { normalized, type Embedding } from './vector.js';

/** The half of CLIP that encodes texts (Radford et al. 2021, arXiv:2103.00020). */
export class TextTower {
  constructor(private readonly session: InferenceSession) {}

  /** Encodes one padded batch. Returns its embeddings in input order, L2 norm 1 ± 1e-5. */
  async encode(batch: TokenBatch): Promise<Embedding[]> {
    const dims = [batch.count, batch.length];
    const feeds: Record<string, Tensor> = { input_ids: new Tensor('int64', batch.inputIds, dims) };
    if (this.session.inputNames.includes('attention_mask')) feeds['attention_mask'] = new Tensor('int64', batch.mask, dims);
    const output = outputOf(await this.session.run(feeds), ['text_embeds', 'pooler_output']);
    const dimension = output.dims.at(-1) ?? 0;
    return Array.from({ length: batch.count }, (_, n) => normalized(output.data.subarray(n * dimension, (n + 1) * dimension)));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

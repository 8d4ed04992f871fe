import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { ModelError } from '../errors.js';
import { feedsFor, openSession, outputOf, type SessionOptions } from '../session.js';
import { Tokenizer, type TokenBatch } from '../tokenizer.js';
import { normalized, type Embedding } from '../vector.js';
import { pooled } from './pooling.js';
import { readSentenceDirectory, type SentenceDirectory, type TextVariant } from './sentence-directory.js';
import type { TextModel } from './text-model.js';

export interface SentenceOptions extends Partial<SessionOptions> {
  /** A directory in the layout of sentence-transformers. */
  readonly directory: string;
  readonly variant?: TextVariant;
}

/** Texts are padded to multiples of this length: few shapes for the runtime, little padding. */
const LENGTH_STEP = 16;

/** The names that exports give to the outputs for each token. */
const OUTPUTS = ['last_hidden_state', 'token_embeddings'];

/** A sentence-transformers model: texts → embeddings, pooled over their tokens and scaled to length 1. */
export class SentenceModel implements TextModel {
  readonly #tokenizer: Tokenizer;

  private constructor(
    readonly info: SentenceDirectory,
    private readonly session: InferenceSession,
  ) {
    const { tokenizer, maxLength, padTokenId } = info;
    this.#tokenizer = new Tokenizer({ ...tokenizer, contextLength: maxLength, padTokenId, multipleOf: LENGTH_STEP });
  }

  /** Loads and warms a model. @throws {ModelError} if the directory lacks a file, or the model cannot embed. */
  static async load({
    directory,
    variant = 'auto',
    executionProviders = ['cpu'],
    threads = 0,
    onWarning,
  }: SentenceOptions): Promise<SentenceModel> {
    const info = await readSentenceDirectory(directory, variant);
    const session = await openSession(info.modelPath, { executionProviders, threads, onWarning: onWarning ?? (() => undefined) });
    const model = new SentenceModel(info, session);
    const [warm] = await model.embedQueries(['warm']).catch((error: unknown) => {
      if (error instanceof ModelError) throw error;
      throw new ModelError(`the model in ${directory} loads, but cannot embed: ${String(error)}`, { cause: error });
    });
    if (warm?.length !== info.dimension) {
      throw new ModelError(`the model in ${directory} has vectors of ${warm?.length} values, but its pooling names ${info.dimension}`);
    }
    return model;
  }

  get dimension(): number {
    return this.info.dimension;
  }

  embedQueries(texts: readonly string[]): Promise<Embedding[]> {
    return this.embed(texts, this.info.prefixes.query);
  }

  embedProducts(texts: readonly string[]): Promise<Embedding[]> {
    return this.embed(texts, this.info.prefixes.product);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /**
   * Embeds each text in a run of its own. Dynamically quantised models round by the largest value of a run, so that a text's embedding would
   * depend on the texts beside it; and on CPUs a batch is no faster.
   */
  private async embed(texts: readonly string[], prefix: string): Promise<Embedding[]> {
    const embeddings: Embedding[] = [];
    for (const text of texts) {
      const said = prefix + (this.info.lowercase ? text.toLowerCase() : text);
      embeddings.push(await this.encode(this.#tokenizer.batch([said])));
    }
    return embeddings;
  }

  private async encode({ inputIds, mask, length }: TokenBatch): Promise<Embedding> {
    const dims = [1, length];
    const feeds = feedsFor(this.session, {
      input_ids: new Tensor('int64', inputIds, dims),
      attention_mask: new Tensor('int64', mask, dims),
      token_type_ids: new Tensor('int64', new BigInt64Array(length), dims),
    });
    const { data } = outputOf(await this.session.run(feeds), OUTPUTS);
    return normalized(pooled(data, mask, this.info.pooling));
  }
}

import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';

/** Sequence lengths that texts are padded to: few shapes for the runtime, little padding for short queries. */
const LENGTH_BUCKETS = [8, 16, 32] as const;

export interface TokenizerOptions {
  readonly json: object;
  readonly config: object;
  readonly contextLength: number;
  /** The id to pad with; the end token by default, of which causal models read only the first. */
  readonly padTokenId?: number | undefined;
  /** True for models that were trained with every text padded to the context length (SigLIP). */
  readonly padToContext?: boolean;
  /** Set for lengths that are multiples of this number, in place of the usual ones. */
  readonly multipleOf?: number;
}

/** N texts as one batch: row-major N × `length`, padded; `mask` is 1 where a token is real. */
export interface TokenBatch {
  readonly inputIds: BigInt64Array;
  readonly mask: BigInt64Array;
  readonly count: number;
  readonly length: number;
}

/** Text → token ids, by the model's own `tokenizer.json`. */
export class Tokenizer {
  readonly #tokenizer: HuggingFaceTokenizer;

  constructor(private readonly options: TokenizerOptions) {
    this.#tokenizer = new HuggingFaceTokenizer(options.json, options.config);
  }

  /**
   * The ids of one text with its start and end tokens, at most the context length:
   * a longer text loses its last words, never its end token.
   */
  ids(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text);
    if (ids.length <= this.options.contextLength) return ids;
    return [...ids.slice(0, this.options.contextLength - 1), ids.at(-1) ?? 0];
  }

  /**
   * Texts as one padded batch. The length is the least bucket that holds the longest text, not the context length:
   * under a causal mask nothing after the end token changes the embedding, and 77 tokens cost 3–5 times as much as 16.
   */
  batch(texts: readonly string[]): TokenBatch {
    const rows = texts.map((text) => this.ids(text));
    const longest = Math.max(1, ...rows.map((row) => row.length));
    const { contextLength, padToContext, padTokenId, multipleOf } = this.options;
    const usual = LENGTH_BUCKETS.find((candidate) => candidate >= longest) ?? contextLength;
    const bucket = multipleOf === undefined ? usual : Math.ceil(longest / multipleOf) * multipleOf;
    const length = padToContext ? contextLength : Math.min(bucket, contextLength);
    const inputIds = new BigInt64Array(rows.length * length);
    const mask = new BigInt64Array(rows.length * length);
    rows.forEach((row, n) => {
      inputIds.fill(BigInt(padTokenId ?? row.at(-1) ?? 0), n * length, (n + 1) * length);
      mask.fill(1n, n * length, n * length + row.length);
      row.forEach((id, at) => (inputIds[n * length + at] = BigInt(id)));
    });
    return { inputIds, mask, count: rows.length, length };
  }
}

import { LRUCache } from 'lru-cache';
import type { Embedding } from './vector.js';

const DEFAULT_CACHE_SIZE = 10_000;
/**
 * The most texts of one run; others wait for the next run. Padding many texts to the longest costs more than a second run, and nothing else is answered
 * during a run, because the runtime runs in the thread of the caller.
 */
const MAX_BATCH = 16;

/** What embeds texts. */
export interface TextEncoder {
  readonly fingerprint: string;
  embed(texts: readonly string[]): Promise<Embedding[]>;
}

interface Waiting {
  readonly text: string;
  readonly signal?: AbortSignal | undefined;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (error: unknown) => void;
}

/** One spelling for texts that differ in spaces or in how their accents are encoded. */
const normalised = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ');

/**
 * Embeds the queries of shoppers. Recent embeddings are cached. Texts that arrive while the text tower is busy are encoded
 * together in the next run.
 */
export class TextEmbedder {
  readonly #known: LRUCache<string, Embedding>;
  #waiting: Waiting[] = [];
  #isRunning = false;
  #runs = 0;

  constructor(
    private readonly model: TextEncoder,
    /** How many texts are cached. */
    cacheSize = DEFAULT_CACHE_SIZE,
  ) {
    this.#known = new LRUCache({ max: cacheSize });
  }

  /** How often the text tower was run. */
  get runs(): number {
    return this.#runs;
  }

  /**
   * The text's embedding, a unit vector.
   * @param signal takes the text out of the queue, unless it is being encoded.
   * @throws the reason of the signal.
   */
  async embed(text: string, signal?: AbortSignal): Promise<Embedding> {
    const key = `${this.model.fingerprint} ${normalised(text)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const embedding = await new Promise<Embedding>((resolve, reject) => {
      this.#waiting.push({ text: normalised(text), signal, resolve, reject });
      if (!this.#isRunning) void this.run();
    });
    this.#known.set(key, embedding);
    return embedding;
  }

  private async run(): Promise<void> {
    this.#isRunning = true;
    // Texts of requests that are read in the same turn of the event loop join this run.
    await new Promise(setImmediate);
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) await this.encode(batch);
    this.#isRunning = false;
  }

  /** The next texts that somebody still waits for. */
  private nextBatch(): Waiting[] {
    for (const { signal, reject } of this.#waiting) if (signal?.aborted) reject(signal.reason);
    this.#waiting = this.#waiting.filter(({ signal }) => !signal?.aborted);
    return this.#waiting.splice(0, MAX_BATCH);
  }

  private async encode(batch: readonly Waiting[]): Promise<void> {
    try {
      const texts = [...new Set(batch.map(({ text }) => text))];
      const embeddings = await this.model.embed(texts);
      this.#runs++;
      const byText = new Map(texts.map((text, n) => [text, embeddings[n]]));
      for (const { text, resolve } of batch) resolve(byText.get(text) ?? new Float32Array());
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

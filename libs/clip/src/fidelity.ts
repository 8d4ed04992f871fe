import { ClipModel } from './clip-model.js';
import { isSentenceDirectory } from './sentences/sentence-directory.js';
import { SentenceModel } from './sentences/sentence-model.js';
import { similarity, type Embedding } from './vector.js';

/** Cosines between the embeddings of the same inputs by two variants, 1 where they are the same. */
export interface Nearness {
  readonly count: number;
  readonly mean: number;
  readonly least: number;
}

/** How near a quantised variant of a model is to its full precision, and how much faster on this machine. */
export interface Fidelity {
  readonly variant: string;
  readonly pictures?: Nearness;
  readonly texts: Nearness;
  /** The time of full precision as a multiple of that of the variant. */
  readonly speedup: number;
}

/** What is embedded to compare variants. */
export interface FidelitySamples {
  /** The bytes of pictures. */
  readonly pictures: readonly Uint8Array[];
  readonly texts: readonly string[];
}

interface Embedded {
  readonly pictures: readonly Embedding[];
  readonly texts: readonly Embedding[];
  readonly ms: number;
}

/**
 * Embeds the samples with a variant and with full precision, on the CPU.
 * @param directory of a CLIP model or a text model that has files of both.
 * @throws {ModelError} if one of them lacks a file or cannot embed; {ImageError} for a sample that is no picture.
 */
export async function fidelityOf(directory: string, variant: string, samples: FidelitySamples): Promise<Fidelity> {
  const embed = (await isSentenceDirectory(directory)) ? embedTexts : embedAll;
  const full = await embed(directory, 'fp32', samples);
  const quantised = await embed(directory, variant, samples);
  return {
    variant,
    ...(full.pictures.length > 0 && { pictures: nearness(full.pictures, quantised.pictures) }),
    texts: nearness(full.texts, quantised.texts),
    speedup: full.ms / quantised.ms,
  };
}

async function embedAll(directory: string, variant: string, { pictures, texts }: FidelitySamples): Promise<Embedded> {
  const model = await ClipModel.load({ directory, variant });
  try {
    const started = performance.now();
    const results = await model.embedImages(pictures);
    const ms = performance.now() - started;
    const embeddings = results.map((result) => {
      if ('error' in result) throw result.error;
      return result.embedding;
    });
    return { pictures: embeddings, texts: await model.embedText(texts), ms };
  } finally {
    await model.release();
  }
}

async function embedTexts(directory: string, variant: string, { texts }: FidelitySamples): Promise<Embedded> {
  if (variant !== 'fp32' && variant !== 'fp16' && variant !== 'int8') throw new RangeError(`text models have no variant "${variant}"`);
  const model = await SentenceModel.load({ directory, variant });
  try {
    const started = performance.now();
    const embeddings = await model.embedProducts(texts);
    return { pictures: [], texts: embeddings, ms: performance.now() - started };
  } finally {
    await model.release();
  }
}

function nearness(one: readonly Embedding[], other: readonly Embedding[]): Nearness {
  const cosines = one.map((embedding, n) => similarity(embedding, other[n] ?? embedding));
  return { count: cosines.length, mean: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length, least: Math.min(...cosines) };
}

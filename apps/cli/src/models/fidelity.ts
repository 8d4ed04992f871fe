import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fidelity, FidelitySamples, Nearness } from '#clip';
import { sampleProducts, productJpeg } from '#sample-catalog';

/** How many pictures are compared. With more, the figures change little and the comparison takes longer. */
const PICTURES = 48;
const SEED = 48;

/** What came of the comparison of a model's quantised files with its full precision. */
export interface Compared {
  readonly measured: readonly Fidelity[];
  /** Why a variant could not be compared. */
  readonly notes: readonly string[];
}

/**
 * Compares all quantised variants that lie in a model's directory with its full precision.
 * @param pictures a directory of pictures to compare by; without it, products are drawn.
 */
export async function comparedVariants(directory: string, pictures?: string): Promise<Compared> {
  const variants = await variantsIn(directory);
  const quantised = variants.filter((variant) => variant !== 'fp32');
  if (quantised.length === 0) return { measured: [], notes: [] };
  if (!variants.includes('fp32')) {
    return { measured: [], notes: [`Pull fp32 into the same directory, too, to see how near ${quantised.join(' and ')} is to it.`] };
  }
  // The runtime of models takes a second to load: other commands do without it.
  const { fidelityOf, ModelError } = await import('#clip');
  const samples = await samplesOf(pictures);
  const measured: Fidelity[] = [];
  const notes: string[] = [];
  for (const variant of quantised) {
    try {
      measured.push(await fidelityOf(directory, variant, samples));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      notes.push(`${variant} does not run on this machine's CPU: ${error.message}`);
    }
  }
  return { measured, notes };
}

/** A comparison as a sentence: `int8 is near to fp32: …`. */
export function sentenceOf({ variant, pictures, texts, speedup }: Fidelity): string {
  const parts = [...(pictures ? [`pictures ${cosines(pictures)}`] : []), `texts ${cosines(texts)}`];
  return `${variant} against fp32, cosines of the same inputs: ${parts.join('; ')}; ${speedup.toFixed(1)} times as fast on this machine.`;
}

const cosines = ({ mean, least, count }: Nearness): string => `${mean.toFixed(3)} on average, ${least.toFixed(3)} at least (${count})`;

/** The variants whose graphs lie in a directory: `model_int8.onnx`, `vision_model.onnx`. */
async function variantsIn(directory: string): Promise<string[]> {
  const files = await readdir(join(directory, 'onnx'));
  return files.flatMap((file) => {
    const match = /^(?:vision_)?model(?:_(int8|fp16))?\.onnx$/.exec(file);
    return match ? [match[1] ?? 'fp32'] : [];
  });
}

async function samplesOf(directory: string | undefined): Promise<FidelitySamples> {
  const products = sampleProducts(SEED, PICTURES);
  const texts = products.map(({ title }) => title);
  if (directory === undefined) return { pictures: await Promise.all(products.map((product) => productJpeg(product))), texts };
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return { pictures: await Promise.all(names.slice(0, PICTURES).map((name) => readFile(join(directory, name)))), texts };
}

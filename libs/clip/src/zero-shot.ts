import type { ClipModel } from './clip-model.js';
import { similarity, weightedMix, type Embedding } from './vector.js';

export const DEFAULT_TEMPLATE = 'a photo of a {label}';

export interface LabelProbability {
  readonly label: string;
  /** 0…1; the probabilities of all labels sum to 1. */
  readonly probability: number;
  /** The similarity of picture and label, −1…1. */
  readonly cosine: number;
}

/**
 * One unit vector a label: the mean over the templates, as the CLIP paper's prompt ensembles (section 3.1.4).
 * @param templates texts in which `{label}` stands for the label.
 */
export async function embedLabels(
  model: ClipModel,
  labels: readonly string[],
  templates: readonly string[] = [DEFAULT_TEMPLATE],
): Promise<Embedding[]> {
  const texts = labels.flatMap((label) => templates.map((template) => template.replaceAll('{label}', label)));
  const embeddings = await model.embedText(texts);
  return labels.map((_, n) =>
    weightedMix(embeddings.slice(n * templates.length, (n + 1) * templates.length).map((embedding) => ({ embedding, weight: 1 }))),
  );
}

/** Softmax over cosines times the logit scale, numerically safe. */
export function softmax(cosines: readonly number[], logitScale: number): number[] {
  const top = Math.max(...cosines);
  const exponentials = cosines.map((cosine) => Math.exp(logitScale * (cosine - top)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/**
 * Zero-shot classification: which label fits the picture best (Radford et al. 2021, section 3.1).
 * @returns the labels with their probabilities, in the order given.
 * @throws {RangeError} without labels. @throws {ImageError} if the picture cannot be read.
 */
export async function zeroShotClassify(
  model: ClipModel,
  image: Uint8Array,
  labels: readonly string[],
  templates: readonly string[] = [DEFAULT_TEMPLATE],
): Promise<LabelProbability[]> {
  if (labels.length === 0) throw new RangeError('expected at least one label');
  const [picture, texts] = await Promise.all([model.embedImage(image), embedLabels(model, labels, templates)]);
  const cosines = texts.map((text) => similarity(picture, text));
  const probabilities = softmax(cosines, model.info.logitScale);
  return labels.map((label, n) => ({ label, probability: probabilities[n] ?? 0, cosine: cosines[n] ?? 0 }));
}

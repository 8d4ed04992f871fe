import type { ClipModel } from './clip-model.js';
import type { Activation } from './model-directory.js';
import { similarity, weightedMix, type Embedding } from './vector.js';

export interface LabelProbability {
  readonly label: string;
  /** 0…1. The probabilities of all labels sum to 1, except with sigmoid models, which judge each label alone. */
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
  templates: readonly string[] = [model.info.template],
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

/** Cosines → probabilities, in the way the model was trained for. */
export function probabilitiesOf(cosines: readonly number[], activation: Activation): number[] {
  if (activation.kind === 'softmax') return softmax(cosines, activation.scale);
  return cosines.map((cosine) => 1 / (1 + Math.exp(-(activation.scale * cosine + activation.bias))));
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
  templates?: readonly string[],
): Promise<LabelProbability[]> {
  if (labels.length === 0) throw new RangeError('expected at least one label');
  const [picture, texts] = await Promise.all([model.embedImage(image), embedLabels(model, labels, templates)]);
  const cosines = texts.map((text) => similarity(picture, text));
  const probabilities = probabilitiesOf(cosines, model.info.activation);
  return labels.map((label, n) => ({ label, probability: probabilities[n] ?? 0, cosine: cosines[n] ?? 0 }));
}

import { similarity, zeroShotClassify, type ClipModel, type Detection, type Detector } from '#clip';
import {
  BOX_LABELS,
  BOX_THRESHOLD,
  BOX_TOLERANCE,
  BOXES,
  PROBABILITIES,
  PROBABILITY_TOLERANCE,
  SIMILARITIES,
  SIMILARITY_TOLERANCE,
} from './reference.js';

/** One number of the lesson beside ours. */
export interface Comparison {
  readonly step: 'similarity' | 'probability' | 'box';
  readonly what: string;
  readonly expected: string;
  readonly ours: string;
  readonly holds: boolean;
}

export async function compareSimilarities(model: ClipModel, picture: Uint8Array): Promise<Comparison[]> {
  const texts = Object.keys(SIMILARITIES);
  const [image, embedded] = await Promise.all([model.embedImage(picture), model.embedText(texts)]);
  return texts.map((text, n) => {
    const expected = SIMILARITIES[text] ?? Number.NaN;
    const ours = similarity(image, embedded[n] ?? new Float32Array());
    const holds = Math.abs(ours - expected) <= SIMILARITY_TOLERANCE;
    return { step: 'similarity', what: text, expected: expected.toFixed(4), ours: ours.toFixed(4), holds };
  });
}

export async function compareProbabilities(model: ClipModel, picture: Uint8Array): Promise<Comparison[]> {
  const classified = await zeroShotClassify(model, picture, Object.keys(PROBABILITIES), ['a photo of a {label}']);
  return classified.map(({ label, probability }) => {
    const expected = PROBABILITIES[label] ?? Number.NaN;
    const percent = probability * 100;
    const holds = Math.abs(percent - expected) <= PROBABILITY_TOLERANCE;
    return { step: 'probability', what: label, expected: `${expected.toFixed(2)} %`, ours: `${percent.toFixed(2)} %`, holds };
  });
}

export async function compareBoxes(detector: Detector, picture: Uint8Array): Promise<Comparison[]> {
  const texts = BOX_LABELS.map((label) => `a photo of a ${label}`);
  const { detections } = await detector.detect(picture, BOX_LABELS, { threshold: BOX_THRESHOLD, texts });
  return BOXES.map(({ label, score, edges }) => {
    const nearest = detections
      .filter((one) => one.label === label)
      .map((one) => ({ one, off: farthestEdge(edgesOf(one), clipped(edges)) }))
      .toSorted((a, b) => a.off - b.off)[0];
    return {
      step: 'box',
      what: label,
      expected: `${score.toFixed(3)} at ${edges.join(' ')}`,
      ours: nearest ? `${nearest.one.score.toFixed(3)} at ${edgesOf(nearest.one).map(Math.round).join(' ')}` : 'not found',
      holds: nearest !== undefined && nearest.off <= BOX_TOLERANCE,
    };
  });
}

const edgesOf = ({ box: { xmin, ymin, xmax, ymax } }: Detection): number[] => [xmin, ymin, xmax, ymax];

const farthestEdge = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((edge, n) => Math.abs(edge - (b[n] ?? Number.NaN))));

/** The reference's boxes may reach some pixels beyond the picture; our boxes end at its edge. */
const clipped = ([xmin, ymin, xmax, ymax]: readonly [number, number, number, number]): number[] => [
  Math.max(0, xmin),
  Math.max(0, ymin),
  Math.min(640, xmax),
  Math.min(480, ymax),
];

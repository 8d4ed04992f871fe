/**
 * What the original models answer for COCO val2017's picture 39769: two cats, two remote controls and a couch.
 * OpenAI's CLIP ViT-B/32 and Google's OWL-ViT B/32 in the reference implementation, Hugging Face transformers.
 */
export const PICTURE_URL = 'http://images.cocodataset.org/val2017/000000039769.jpg';

export const SIMILARITIES: Readonly<Record<string, number>> = {
  'This is a cat.': 0.2482,
  'This is a dog.': 0.208,
  'There are two cats.': 0.2723,
  'This is a truck.': 0.1814,
  'This is a couch.': 0.2376,
};
export const SIMILARITY_TOLERANCE = 0.005;

/** In percent, with the template `a photo of a {label}`. */
export const PROBABILITIES: Readonly<Record<string, number>> = { cat: 74.51, dog: 0.39, truck: 0.04, couch: 25.07 };
export const PROBABILITY_TOLERANCE = 1;

export interface ReferenceBox {
  readonly label: string;
  readonly score: number;
  /** xmin, ymin, xmax, ymax in pixels. */
  readonly edges: readonly [number, number, number, number];
}

export const BOX_LABELS = ['cat', 'remote', 'couch'] as const;
export const BOX_THRESHOLD = 0.1;
export const BOXES: readonly ReferenceBox[] = [
  { label: 'cat', score: 0.287, edges: [324, 20, 640, 373] },
  { label: 'remote', score: 0.277, edges: [40, 72, 177, 115] },
  { label: 'cat', score: 0.254, edges: [1, 55, 315, 472] },
  { label: 'remote', score: 0.147, edges: [335, 74, 371, 187] },
  { label: 'couch', score: 0.121, edges: [4, 0, 642, 476] },
];
/** In pixels, for each edge. */
export const BOX_TOLERANCE = 3;

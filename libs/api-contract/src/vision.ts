import { z } from 'zod';
import { ImageInput } from './image-input.js';
import { LIMITS } from './limits.js';

const LABEL_PLACE = '{label}';

const text = z.string().trim().min(1).max(LIMITS.labelLength);
/** The labels to detect in a picture, or to classify a picture by. */
export const Labels = z
  .array(text)
  .min(1, 'expected at least one label')
  .max(LIMITS.labels, `expected at most ${LIMITS.labels} labels`)
  .refine((all) => new Set(all).size === all.length, 'a label is given twice');
const template = z
  .string()
  .max(200)
  .refine((one) => one.includes(LABEL_PLACE), `expected ${LABEL_PLACE} in the template: a photo of a ${LABEL_PLACE}`);

export const SimilarityRequest = z
  .object({
    image: ImageInput.optional(),
    images: z.array(ImageInput).min(1).max(LIMITS.pictures).optional().describe('several pictures at once'),
    texts: z.array(text).min(1).max(LIMITS.labels),
  })
  .strict()
  .refine(({ image, images }) => (image === undefined) !== (images === undefined), {
    path: ['image'],
    message: 'expected either image or images',
  })
  .meta({ id: 'SimilarityRequest' });
export type SimilarityRequest = z.infer<typeof SimilarityRequest>;

export const Similarities = z
  .object({
    cosines: z.array(z.array(z.number())).describe('for each picture the cosine similarity of each text, −1…1, in the order given'),
    model: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'Similarities' });
export type Similarities = z.infer<typeof Similarities>;

export const ClassifyRequest = z
  .object({
    image: ImageInput,
    labels: Labels,
    template: z
      .union([template, z.array(template).min(1).max(LIMITS.templates)])
      .optional()
      .describe('`a photo of a {label}`; the embeddings of several templates are averaged'),
  })
  .strict()
  .meta({ id: 'ClassifyRequest' });
export type ClassifyRequest = z.infer<typeof ClassifyRequest>;

export const Classification = z
  .object({
    labels: z.array(
      z.object({
        label: z.string(),
        probability: z.number().describe('0…1; the probabilities sum to 1, except with sigmoid models'),
        cosine: z.number().describe('−1…1'),
      }),
    ),
    model: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'Classification' });
export type Classification = z.infer<typeof Classification>;

export const DetectRequest = z
  .object({
    image: ImageInput,
    labels: Labels,
    threshold: z.number().min(0.01).max(1).default(0.3).describe('detections of a lower score are left out'),
  })
  .strict()
  .meta({ id: 'DetectRequest' });
export type DetectRequest = z.infer<typeof DetectRequest>;

export const DetectQuery = z.object({ format: z.enum(['json', 'png']).default('json').describe('png draws the boxes') }).strict();
export type DetectQuery = z.infer<typeof DetectQuery>;

/** Edges in pixels of the picture as it was uploaded, after its EXIF rotation. */
export const BoxDocument = z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() }).meta({ id: 'Box' });
export type BoxDocument = z.infer<typeof BoxDocument>;

export const Detections = z
  .object({
    detections: z.array(z.object({ label: z.string(), score: z.number().describe('0…1'), box: BoxDocument })),
    width: z.int().describe('the width of the picture after its EXIF rotation, in pixels'),
    height: z.int(),
    model: z.string(),
    request_id: z.string(),
  })
  .meta({ id: 'Detections' });
export type Detections = z.infer<typeof Detections>;

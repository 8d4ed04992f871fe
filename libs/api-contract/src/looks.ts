import { z } from 'zod';
import { ImageInput } from './image-input.js';
import { LIMITS } from './limits.js';
import { HitDocument } from './search-answer.js';
import { Words } from './text.js';
import { BoxDocument, Labels } from './vision.js';

const GivenBox = BoxDocument.extend({ label: z.string().trim().min(1).max(200).optional().describe('a category to search in') })
  .strict()
  .refine(({ xmin, ymin, xmax, ymax }) => xmin < xmax && ymin < ymax, 'expected xmin < xmax and ymin < ymax');

export const LookRequest = z
  .object({
    image: ImageInput,
    labels: Labels.optional().describe("what to look for; the store's own categories by default"),
    boxes: z.array(GivenBox).min(1).max(LIMITS.boxes).optional().describe('the boxes to search with, instead of detecting things'),
    threshold: z.number().min(0.01).max(1).default(0.3).describe('things with a lower score are ignored'),
    q: Words.min(1).optional().describe('words that change what is found: `in black`'),
    filter_by: z.string().max(LIMITS.filterLength).optional().describe('what hits must satisfy: `in_stock:true`'),
    per_item: z.number().int().min(1).max(LIMITS.hitsPerThing).default(8).describe('hits for each thing'),
  })
  .strict()
  .refine(({ labels, boxes }) => !labels || !boxes, { path: ['boxes'], message: 'expected labels or boxes, not both' })
  .meta({ id: 'LookRequest' });
export type LookRequest = z.infer<typeof LookRequest>;

export const LookAnswer = z
  .object({
    items: z
      .array(
        z.object({
          label: z.string().optional().describe('absent for a box without a label, and for the whole picture'),
          score: z.number().describe('the score of the detection, 0…1; 1 for a given box and for the whole picture'),
          box: BoxDocument,
          hits: z.array(HitDocument),
        }),
      )
      .describe('in reading order'),
    is_whole_picture: z.boolean().describe('true when nothing was detected and the whole picture is the query'),
    width: z.int().describe('the width of the picture after its EXIF rotation, in pixels'),
    height: z.int(),
    model: z.string(),
    detector: z.string(),
    time_ms: z
      .object({
        read: z.number(),
        decode: z.number(),
        detect: z.number(),
        crop: z.number(),
        embed: z.number(),
        search: z.number(),
        total: z.number(),
      })
      .describe('how long each stage took; the stages run one after the other'),
    request_id: z.string(),
  })
  .meta({ id: 'Look' });
export type LookAnswer = z.infer<typeof LookAnswer>;

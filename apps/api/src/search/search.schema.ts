import { z } from 'zod';
import { Product } from '#catalog';

const MAX_BASE64_LENGTH = 28_000_000;

export const ImageInput = z.union([
  z.object({ url: z.url().max(2048).describe('an https:// address') }).strict(),
  z.object({ base64: z.string().min(1).max(MAX_BASE64_LENGTH).describe('a picture of at most 20 MB; a data: URL will do') }).strict(),
]);
export type ImageInput = z.infer<typeof ImageInput>;

const words = z.string().trim().min(1).max(512);
const weight = z.number().min(-2).max(2).default(1).describe('a negative weight pushes away');

export const QueryPart = z.union([
  z.object({ text: words, weight }).strict(),
  z.object({ image: ImageInput, weight }).strict(),
  z.object({ product_id: z.string().min(1).max(128), weight }).strict(),
]);
export type QueryPart = z.infer<typeof QueryPart>;

const MAX_DEPTH = 10_000;
const page = z.coerce.number().int().min(1).default(1);
const perPage = z.coerce.number().int().min(1).max(250).default(24);
const minScore = z.union([z.literal('none'), z.coerce.number().min(-1).max(1)]).default('none');
const filterBy = z.string().max(4096).optional().describe('`category:=[dress,skirt] && price:20..60 && in_stock:true`');

const withinDepth = ({ page: number, per_page: size }: { page: number; per_page: number }): boolean => number * size <= MAX_DEPTH;
const depthMessage = { path: ['page'], message: `page · per_page may be at most ${MAX_DEPTH}` };

export const SearchQuery = z
  .object({ q: words, filter_by: filterBy, page, per_page: perPage, min_score: minScore })
  .strict()
  .refine(withinDepth, depthMessage);
export type SearchQuery = z.infer<typeof SearchQuery>;

export const SearchRequest = z
  .object({
    q: words.optional().describe('words'),
    image: ImageInput.optional(),
    parts: z.array(QueryPart).min(1).max(8).optional().describe('a weighted mix of words, pictures and products'),
    filter_by: filterBy,
    page,
    per_page: perPage,
    min_score: minScore.describe('hits below this cosine similarity are left out'),
  })
  .strict()
  .refine(({ q, image, parts }) => q !== undefined || image !== undefined || parts !== undefined, {
    path: ['q'],
    message: 'expected q, image or parts',
  })
  .refine(withinDepth, depthMessage);
export type SearchRequest = z.infer<typeof SearchRequest>;

export const SimilarQuery = z
  .object({ filter_by: filterBy, page, per_page: perPage, min_score: minScore })
  .strict()
  .refine(withinDepth, depthMessage);
export type SimilarQuery = z.infer<typeof SimilarQuery>;

export const SearchAnswer = z.object({
  hits: z.array(z.object({ product: Product, score: z.number().describe('cosine similarity, −1…1, higher is closer') })),
  found: z.int().describe('products that match the filter; with min_score at least as many as were returned'),
  found_is_exact: z.boolean(),
  page: z.int(),
  per_page: z.int(),
  search_time_ms: z.object({ embed: z.number(), search: z.number(), total: z.number() }),
  model: z.string(),
  request_id: z.string(),
});
export type SearchAnswer = z.infer<typeof SearchAnswer>;

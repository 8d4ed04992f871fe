import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SearchRequest, SimilarQuery } from '#api-contract';
import { Problem } from '#platform';
import type { PagePosition } from '#product-index';

/** What decides which products a search finds, and in which order. What else a request says may change from page to page. */
type Ordering = Partial<
  Pick<
    SearchRequest,
    | 'q'
    | 'image'
    | 'parts'
    | 'mode'
    | 'filter_by'
    | 'sort_by'
    | 'group_by'
    | 'min_score'
    | 'rrf_k'
    | 'semantic_weight'
    | 'text_weight'
    | 'lexical_weight'
    | 'word_bonus'
    | 'cut_off_shift'
    | 'interpret'
  >
>;

/** What a cursor says: which search it belongs to, and the place of the last hit in its order. */
const CursorContent = z.tuple([
  z.string(),
  z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  z.number(),
  z.boolean(),
  z.string(),
]);

const SIGN_LENGTH = 12;
/** Pictures are told apart by this much of their text and by its length: to hash all of a picture would keep other requests waiting. */
const LOOKED_AT = 1_000;

function signOf(request: Ordering, similarTo: string | undefined): string {
  const { q, image, parts, mode, filter_by, sort_by, group_by, min_score, rrf_k, semantic_weight, text_weight, lexical_weight } = request;
  const { word_bonus, cut_off_shift, interpret } = request;
  const asked = [
    q,
    image && briefOf(image),
    parts,
    mode,
    filter_by,
    sort_by,
    group_by,
    min_score,
    rrf_k,
    semantic_weight,
    text_weight,
    lexical_weight,
    word_bonus,
    cut_off_shift,
    interpret,
  ];
  const text = JSON.stringify([...asked, similarTo], (_name, value: unknown) =>
    typeof value === 'string' && value.length > LOOKED_AT ? [value.length, value.slice(0, LOOKED_AT)] : value,
  );
  return createHash('sha256').update(text).digest('base64url').slice(0, SIGN_LENGTH);
}

/** Bytes are not made JSON of. */
const briefOf = (image: NonNullable<Ordering['image']>): unknown =>
  'bytes' in image ? [image.bytes.length, Buffer.from(image.bytes.subarray(0, LOOKED_AT)).toString('base64')] : image;

/** The cursor with which a search goes on behind a hit. @param similarTo the product that others are compared with. */
export function cursorOf(request: Ordering, { values, score, isNamed, productId }: PagePosition, similarTo?: string): string {
  const content: z.input<typeof CursorContent> = [signOf(request, similarTo), [...values], score, isNamed, productId];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** The place behind which a request wants to go on. @throws {Problem} for a cursor that is damaged, or that another search gave. */
export function positionIn(request: (SearchRequest | SimilarQuery) & Ordering, similarTo?: string): PagePosition | undefined {
  if (request.cursor === undefined) return undefined;
  const content = CursorContent.safeParse(parsed(request.cursor));
  if (!content.success) throw invalidCursor('the cursor is not one that an answer gave as `next_cursor`');
  const [sign, values, score, isNamed, productId] = content.data;
  if (sign !== signOf(request, similarTo))
    throw invalidCursor('the cursor belongs to a search with other words, pictures, filters, weights, order or groups');
  return { values, score, isNamed, productId };
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const invalidCursor = (message: string): Problem =>
  new Problem('invalid-request', message, [{ field: 'cursor', code: 'invalid-cursor', message }]);

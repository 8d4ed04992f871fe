import { z } from 'zod';
import { ImageInput } from './image-input.js';
import { LIMITS } from './limits.js';

/** A picture of a product, in several widths. */
export const PictureDocument = z
  .object({
    reference: z.string().describe("how the product's `image` or `images` name it"),
    src: z.string().describe('an address without a key, of a width that suits a list of hits'),
    srcset: z.string().describe('the addresses of all widths, as `<img srcset>` takes them'),
    width: z.int().optional().describe('pixels of the original, upright; absent for pictures that were indexed before this was kept'),
    height: z.int().optional(),
    color: z.string().optional().describe('the mean colour, `#rrggbb`, to show until the picture is there'),
  })
  .meta({ id: 'Picture' });
export type PictureDocument = z.infer<typeof PictureDocument>;

export const QueryImageId = z.string().max(80);

export const NewQueryImage = z.object({ image: ImageInput }).strict().meta({ id: 'NewQueryImage' });
export type NewQueryImage = z.infer<typeof NewQueryImage>;

/** A picture to search with. */
export const QueryImageDocument = z
  .object({
    image_id: z.string().describe('names the picture in searches and looks: `{"image": {"id": "…"}}`'),
    width: z
      .int()
      .describe('pixels of the picture that is searched with: upright, its long side at most 1 600; boxes of looks are in these'),
    height: z.int(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'QueryImage' });
export type QueryImageDocument = z.infer<typeof QueryImageDocument>;

/** What became of the pictures of one request. */
export const UploadedImages = z
  .object({
    images: z.array(
      z.object({
        key: z.string().describe('what feeds name the picture by'),
        error: z
          .object({ code: z.enum(['image-not-allowed', 'image-too-large', 'undecodable-image', 'unsupported-image']), message: z.string() })
          .optional()
          .describe('why the picture was not stored'),
      }),
    ),
  })
  .meta({ id: 'UploadedImages' });
export type UploadedImages = z.infer<typeof UploadedImages>;

/** What feeds name a picture by. Stores that keep objects as files take no longer names between slashes. */
const PictureKey = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^/]{0,255}(\/[^/]{0,255})*$/, 'expected at most 255 characters between slashes');

export const OfferedImages = z
  .object({
    images: z
      .array(z.object({ key: PictureKey, md5: z.string().regex(/^[\da-f]{32}$/i, 'expected an MD5 as 32 hexadecimal digits') }).strict())
      .min(1)
      .max(LIMITS.imageOffers),
  })
  .strict()
  .meta({ id: 'OfferedImages' });
export type OfferedImages = z.infer<typeof OfferedImages>;

export const MissingImages = z
  .object({ missing: z.array(z.string()).describe('keys, in the order of the request') })
  .meta({ id: 'MissingImages' });
export type MissingImages = z.infer<typeof MissingImages>;

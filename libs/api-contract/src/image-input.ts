import { z } from 'zod';
import { LIMITS } from './limits.js';

/** A picture in a request: one that was sent before, an address, base64 in a JSON body, or the bytes of the file that came in a multipart request. */
export const ImageInput = z.union([
  z.object({ id: z.string().max(80).describe('the `image_id` of a picture that was sent to `/v1/query-images`') }).strict(),
  z.object({ url: z.url().max(2048).describe('an https:// address') }).strict(),
  z
    .object({
      base64: z
        .string()
        .min(1)
        .max(LIMITS.base64Length)
        .describe(`a picture of at most ${LIMITS.pictureBytes / 1e6} MB; a data: URL is also accepted`),
    })
    .strict(),
  // Only the multipart parser makes this form: JSON cannot carry bytes, so the API document leaves it out.
  z
    .object({ bytes: z.instanceof(Uint8Array).refine(({ length }) => length > 0, 'the picture is empty') })
    .strict()
    .meta({ undocumented: true }),
]);
export type ImageInput = z.infer<typeof ImageInput>;

import { z } from 'zod';
import { hasControl, MAX_MARKUP, plainText } from './plain-text.js';

/** The most values of a field that may have several. */
export const MAX_LISTED = 20;

/** A text as it is kept. */
export const text = (max: number): z.ZodString =>
  z
    .string()
    .max(max, `expected at most ${max} characters`)
    .refine((written) => !hasControl(written), 'control characters are not allowed');

/** A text that shop systems write markup into. Whoever reads it from a merchant makes it plain, once. */
export const marked = (max: number): z.ZodString =>
  z
    .string()
    .max(MAX_MARKUP, `expected at most ${MAX_MARKUP} characters`)
    .overwrite(plainText)
    .max(max, `expected at most ${max} characters`);

/** One text or several. */
export const several = (one: z.ZodString): z.ZodType<string | string[], string | string[]> => one.or(z.array(one).min(1).max(MAX_LISTED));

/** One text or several, without empty and repeated ones. @param one reads each. @param normal makes each what is kept. */
export const normalised = (
  one: z.ZodString,
  max: number,
  normal: (text: string) => string = (text) => text,
): z.ZodType<string | string[], string | string[]> =>
  one
    .or(z.array(one).max(MAX_LISTED))
    .transform((written) => {
      if (!Array.isArray(written)) return normal(written);
      const texts = [...new Set(written.map(normal).filter((text) => text.trim() !== ''))];
      return texts.length > 1 ? texts : (texts[0] ?? '');
    })
    .pipe(several(text(max)));

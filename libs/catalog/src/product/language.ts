import { z } from 'zod';

/** The language of a store's products, as ISO 639-1 code; `none` does not reduce words to stems. */
export const Language = z.enum(['none', 'da', 'de', 'el', 'en', 'es', 'fi', 'fr', 'it', 'nl', 'no', 'pt', 'ru', 'sv', 'tr', 'uk']);
export type Language = z.infer<typeof Language>;

import type { Language } from '#catalog';
import type { SynonymList } from '../synonyms.js';
import { DE } from './de.js';
import { EN } from './en.js';

/** The lists of synonyms that come with Vitrine, by language. The setting `starter_synonyms` switches them on for a store. */
export const STARTER_SYNONYMS: Partial<Readonly<Record<Language, SynonymList>>> = { de: DE, en: EN };

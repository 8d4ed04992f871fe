import type { Language } from '#catalog';
import type { SynonymList } from '../synonyms.js';
import { DE } from './de.js';
import { EN } from './en.js';

/** Synonyms to begin with, by language; a store switches them on with one setting. */
export const STARTER_SYNONYMS: Partial<Readonly<Record<Language, SynonymList>>> = { de: DE, en: EN };

import type { Language } from '#catalog';
import { compoundsOf } from '#lexical';

/** Words behind which a noun is described: "shoes for men". */
const PREPOSITIONS: Partial<Record<Language, readonly string[]>> & { readonly en: readonly string[] } = {
  da: ['til', 'med', 'af', 'i', 'fra', 'på', 'for'],
  de: ['für', 'mit', 'aus', 'von', 'in', 'im', 'zum', 'zur', 'auf', 'ohne', 'bis'],
  en: ['for', 'with', 'of', 'in', 'from', 'to', 'on', 'by', 'without'],
  fi: [],
  nl: ['voor', 'met', 'van', 'in', 'op', 'uit', 'zonder'],
  no: ['til', 'med', 'av', 'i', 'fra', 'på', 'for'],
  sv: ['till', 'med', 'av', 'i', 'från', 'på', 'för'],
};
/** Languages that put the noun before what describes it. */
const NOUN_FIRST = new Set<Language>(['es', 'fr', 'it', 'pt']);

/**
 * The words of a query that may name the kind of thing, the likeliest first: the last one before a preposition, as in "red shoes for men", or the
 * first one in Romance languages, as in "zapatos rojos".
 */
export function headsIn(text: string, language: Language): string[] {
  const words = compoundsOf(text, language).map((compound) => compound.text);
  if (NOUN_FIRST.has(language)) return words;
  const prepositions = new Set(PREPOSITIONS[language] ?? PREPOSITIONS.en);
  const end = words.findIndex((word, n) => n > 0 && prepositions.has(word));
  return (end < 0 ? words : words.slice(0, end)).reverse();
}

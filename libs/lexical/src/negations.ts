import type { Language } from '#catalog';
import { compoundsOf, isStopWord } from './analyzer.js';

/** Words that say that a product does not have the thing that is named next. Each is a part of a regular expression. */
const NEGATIONS: Partial<Record<Language, readonly string[]>> & { readonly en: readonly string[] } = {
  da: ['uden'],
  de: ['ohne'],
  el: ['χωρίς', 'χωρις'],
  en: ['without', 'excluding', 'but not'],
  es: ['sin'],
  fi: ['ilman'],
  fr: ['sans'],
  it: ['senza'],
  nl: ['zonder'],
  no: ['uten'],
  pt: ['sem'],
  ru: ['без'],
  sv: ['utan'],
  uk: ['без'],
};

/** The negations of a language and of English, as a part of a regular expression. */
export const negationsIn = (language: Language): string => [...new Set([...NEGATIONS.en, ...(NEGATIONS[language] ?? [])])].join('|');

const EXPRESSIONS = new Map<Language, RegExp>();

function expressionOf(language: Language): RegExp {
  const known = EXPRESSIONS.get(language);
  if (known) return known;
  const made = new RegExp(`(?<![\\p{L}\\p{N}])(?:${negationsIn(language)})((?:\\s+[\\p{L}\\p{N}'’-]+){1,3})`, 'giu');
  EXPRESSIONS.set(language, made);
  return made;
}

/** The term of a product that says it lacks something. No word has a colon in it. */
export const absentTerm = (term: string): string => `without:${term}`;

/** `leather-free`: the thing before the hyphen is not there. */
export const FREE_OF = /(?<![\p{L}\p{N}-])([\p{L}\p{M}]{3,})[-‐‑](?:free|frei|vrij|fri)(?![\p{L}\p{N}])/giu;

/** The terms of the things that a text says are not there: "bra without wire" mentions a wire, and a shopper who wants no wire wants this bra. */
export function absentTerms(text: string, language: Language): string[] {
  return [...behindNegations(text, language), ...[...text.matchAll(FREE_OF)].map(([, thing = '']) => thing)].flatMap((thing) =>
    compoundsOf(thing, language).flatMap(({ ways }) => ways.flatMap((way) => way.map(({ term }) => absentTerm(term)))),
  );
}

function behindNegations(text: string, language: Language): string[] {
  return [...text.matchAll(expressionOf(language))].flatMap(([, words = '']) => {
    const said = words.trim().split(/\s+/);
    // Behind articles stands what is not there, in one word or two: "without a belt", "without long sleeves".
    const start = said.findIndex((word) => !isStopWord(word, language));
    return start < 0 ? [] : [said.slice(start, start + 2).join(' ')];
  });
}

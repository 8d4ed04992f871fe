import type { Language } from '#catalog';
import { FREE_OF, isStopWord, negationsIn } from '#lexical';

/** What a shopper wrote in the words of a query to steer it. */
export interface Operators {
  /** The rest of the query. */
  readonly text: string;
  /** The rest without the words of `choices`. */
  readonly required: string;
  /** Texts in quotation marks: products must have them word for word. Their words are in `text` too. */
  readonly phrases: readonly string[];
  /** Words and phrases that products must not have, as they were typed. */
  readonly excluded: readonly string[];
  /** Words between which `OR` stands, of which one will do: `red OR blue` → `[red, blue]`. */
  readonly choices: readonly (readonly string[])[];
}

const QUOTED = /(^|[\s(])(-?)["“„«]([^"“”„«»]{1,200})["”“»](?=$|[\s),.;!?])/gu;
const MINUS = /(^|\s)[-–—−](\p{L}[^\s,;]*)/gu;
/** `a OR b`, `a | b`, also more than two. */
const CHOICE = /[^\s|]+(?:\s+(?:OR|ODER|OU)\s+|\s*\|\s*)[^\s|]+(?:(?:\s+(?:OR|ODER|OU)\s+|\s*\|\s*)[^\s|]+)*/gu;
const OR = /\s+(?:OR|ODER|OU)\s+|\s*\|\s*/u;

/** Whether two words name values of the same kind. */
type AreAlike = (one: string, other: string) => boolean;

/** "Or" as it is written in a sentence. */
const OR_WORDS: Partial<Record<Language, string>> & { readonly en: string } = {
  da: 'eller',
  de: 'oder',
  el: 'ή|η',
  en: 'or',
  es: 'o|u',
  fi: 'tai',
  fr: 'ou',
  it: 'o',
  nl: 'of',
  no: 'eller',
  pt: 'ou',
  ru: 'или',
  sv: 'eller',
  tr: 'veya|ya da',
  uk: 'або|чи',
};

const WITHOUT = new Map<Language, RegExp>();

/** A negation and the words behind it. */
function withoutIn(language: Language): RegExp {
  const known = WITHOUT.get(language);
  if (known) return known;
  const made = new RegExp(`(^|\\s)(?:${negationsIn(language)})((?:\\s+\\p{L}[^\\s,;]*)+)`, 'giu');
  WITHOUT.set(language, made);
  return made;
}

/**
 * Writes `|` for an "or" between two words that a product has one of, such as two colours: "red or blue dress". Elsewhere it is a word as others are:
 * "more or less".
 */
function withSpokenChoices(query: string, language: Language, areAlike: AreAlike): string {
  const or = [...new Set([OR_WORDS.en, OR_WORDS[language] ?? OR_WORDS.en])].join('|');
  const spoken = new RegExp(`(?<=(?:^|\\s)(\\p{L}[^\\s,;|]*))\\s+(?:${or})\\s+(?=(\\p{L}[^\\s,;|]*))`, 'giu');
  return query.replaceAll(spoken, (all, one: string, other: string) => (areAlike(one, other) ? ' | ' : all));
}

/**
 * Takes quotation marks, exclusions and `OR` out of a query.
 * @param areAlike whether two words name values of the same kind, so that an "or" between them is one.
 */
export function operatorsIn(query: string, language: Language, areAlike: AreAlike = () => false): Operators {
  const phrases: string[] = [];
  const excluded: string[] = [];
  const choices: string[][] = [];
  const exclude = (_all: string, before: string, word: string): string => {
    excluded.push(word);
    return before;
  };
  const excludeThing = (_all: string, before: string, words: string): string => {
    const { thing, rest } = thingIn(words.trim().split(/\s+/), language);
    if (thing !== '') excluded.push(thing);
    return `${before}${rest}`;
  };
  const written = query
    .replaceAll(QUOTED, (_all, before: string, minus: string, phrase: string) => {
      (minus === '' ? phrases : excluded).push(phrase.trim());
      return minus === '' ? `${before}${phrase}` : before;
    })
    .replaceAll(FREE_OF, (_all, thing: string) => {
      excluded.push(thing);
      return ' ';
    })
    .replaceAll(MINUS, exclude)
    .replaceAll(withoutIn(language), excludeThing);
  // What is in quotation marks is said word for word.
  const text = phrases.length > 0 ? written : withSpokenChoices(written, language, areAlike);
  const spaced = (one: string): string => one.replaceAll(/\s+/g, ' ').trim();
  const required = text.replaceAll(CHOICE, (all) => {
    choices.push(all.split(OR).slice(0, MAX_CHOICES));
    return ' ';
  });
  return {
    text: spaced(text.replaceAll(CHOICE, (all) => all.split(OR).join(' '))),
    required: spaced(required),
    phrases: phrases.filter(hasWords).slice(0, MAX_OPERATORS),
    excluded: excluded.filter(hasWords).slice(0, MAX_OPERATORS),
    choices: choices.slice(0, MAX_OPERATORS),
  };
}

/** Nobody types more operators than these. */
const MAX_OPERATORS = 8;
const MAX_CHOICES = 8;

const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/**
 * What a negation is about: the word behind it, without articles, or the last two words of the query, as in "without long sleeves". What stands
 * behind it is not about the negation.
 */
function thingIn(words: readonly string[], language: Language): { readonly thing: string; readonly rest: string } {
  const start = words.findIndex((word) => !isStopWord(word, language));
  if (start < 0) return { thing: '', rest: words.join(' ') };
  const said = words.slice(start);
  const count = said.length === 2 && said.every((word) => !isStopWord(word, language)) ? 2 : 1;
  return { thing: said.slice(0, count).join(' '), rest: said.slice(count).join(' ') };
}

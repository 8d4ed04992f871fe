import type { Language } from '#catalog';
import { NEGATIONS } from '#lexical';

/** What a shopper wrote in the words of a query to steer it. */
export interface Operators {
  /** The rest of the query. */
  readonly text: string;
  /** Texts in quotation marks: products must have them word for word. Their words are in `text` too. */
  readonly phrases: readonly string[];
  /** Words and phrases that products must not have, as they were typed. */
  readonly excluded: readonly string[];
  /** Pairs of words between which `OR` stands, by their places in `text`: `red OR blue` → `red blue` with the pair `[red, blue]`. */
  readonly choices: readonly (readonly string[])[];
}

const QUOTED = /(^|[\s(])(-?)["“„«]([^"“”„«»]{1,200})["”“»](?=$|[\s),.;!?])/gu;
const MINUS = /(^|\s)-(\p{L}[^\s,;]*)/gu;
/** `a OR b`, `a | b`, also more than two. */
const CHOICE = /[^\s|]+(?:\s+(?:OR|ODER|OU)\s+|\s*\|\s*)[^\s|]+(?:(?:\s+(?:OR|ODER|OU)\s+|\s*\|\s*)[^\s|]+)*/gu;
const OR = /\s+(?:OR|ODER|OU)\s+|\s*\|\s*/u;

/** Takes quotation marks, exclusions and `OR` out of a query. */
export function operatorsIn(query: string, language: Language): Operators {
  const phrases: string[] = [];
  const excluded: string[] = [];
  const choices: string[][] = [];
  const negations = [...new Set([...NEGATIONS.en, ...(NEGATIONS[language] ?? [])])].join('|');
  const without = new RegExp(`(^|\\s)(?:${negations})\\s+(\\p{L}[^\\s,;]*)`, 'giu');
  const exclude = (_all: string, before: string, word: string): string => {
    excluded.push(word);
    return before;
  };
  const text = query
    .replaceAll(QUOTED, (_all, before: string, minus: string, phrase: string) => {
      (minus === '' ? phrases : excluded).push(phrase.trim());
      return minus === '' ? `${before}${phrase}` : before;
    })
    .replaceAll(MINUS, exclude)
    .replaceAll(without, exclude)
    .replaceAll(CHOICE, (all) => {
      const words = all.split(OR);
      choices.push(words);
      return words.join(' ');
    });
  return { text: text.replaceAll(/\s+/g, ' ').trim(), phrases: phrases.filter(Boolean), excluded: excluded.filter(Boolean), choices };
}

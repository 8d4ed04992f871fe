import { tokenOf, type Token } from './analyzer.js';
import type { Language } from '#catalog';
import { LANGUAGES } from './language.js';
import { isOpaque } from './opaque-compounds.js';
import { pairsOf } from './scripts.js';
import type { Vocabulary } from './vocabulary.js';

/** Another way to say a word: a product that has all its words. */
export interface Variant {
  readonly tokens: readonly Token[];
  /** 0…1: how surely it means the same. */
  readonly weight: number;
}

/** How a letter with two points, or a Nordic one, is written where a keyboard lacks it. */
const SPELT_OUT: readonly (readonly [letter: string, spelt: string])[] = [
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['å', 'aa'],
  ['ø', 'oe'],
];
const PLAIN_OF_SPELT: readonly (readonly [spelt: RegExp, plain: string])[] = [
  [/ae/g, 'a'],
  [/oe/g, 'o'],
  [/ue/g, 'u'],
  [/aa/g, 'a'],
];

const SAME_WEIGHT = 1;
const SPLIT_WEIGHT = 0.8;
const COMPOUND_WEIGHT = 0.8;
const MODIFIER_WEIGHT = 0.5;
const PART_WEIGHT = 0.8;

/** The shortest part of a compound, and the shortest word that compounds are looked up for. */
const LEAST_PART = 3;
const LEAST_IN_COMPOUND = 4;
/** From so many characters on a part of an identifier finds it. */
const LEAST_IDENTIFIER_PART = 4;
const MAX_COMPOUNDS = 20;
const MAX_IDENTIFIERS = 20;

/**
 * What else the words of a store may say for one word: spelt without special letters, as a compound, in its parts, or as a part of an
 * identifier.
 * @param typed the word with its accents, lower-case.
 */
export function variantsOf(typed: string, token: Token, vocabulary: Vocabulary): Variant[] {
  const { language } = vocabulary;
  const isKnown = vocabulary.has(token);
  const { links } = LANGUAGES[language];
  const pairs = pairsOf(token.word);
  if (pairs.length > 0) return [{ tokens: pairs.map((pair) => ({ word: pair, term: pair })), weight: SAME_WEIGHT }];
  return [
    ...respelt(typed, token, vocabulary),
    ...(links || !isKnown ? splitsOf(token.word, vocabulary) : []),
    ...(links ? compoundsWith(token, links, vocabulary) : []),
    ...(isKnown ? [] : identifiersWith(token.word, vocabulary)),
  ];
}

/** A word without special letters, as it is written where a keyboard lacks them. */
export const speltOut = (word: string): string =>
  SPELT_OUT.reduce((text, [letter, out]) => text.replaceAll(letter, out), word.normalize('NFC'));

/** `Schuessel` for `Schüssel` and the other way round, where the store has it. */
function respelt(typed: string, { word, term }: Token, vocabulary: Vocabulary): Variant[] {
  const spelt = speltOut(typed);
  const plain = PLAIN_OF_SPELT.map(([out, letter]) => word.replaceAll(out, letter));
  const all = PLAIN_OF_SPELT.reduce((text, [out, letter]) => text.replaceAll(out, letter), word);
  const others = new Set([...(spelt === typed ? [] : [spelt]), ...plain, all].filter((one) => one !== word));
  return [...others]
    .map((one) => tokenOf(one, vocabulary.language))
    .filter((one) => one.term !== term && vocabulary.has(one))
    .map((one) => ({ tokens: [one], weight: SAME_WEIGHT }));
}

/** The two known words that a word consists of; of several such pairs the one whose rarer word is the most frequent. */
export function splitsOf(word: string, vocabulary: Vocabulary): Variant[] {
  if (/\d/.test(word)) return [];
  const { language } = vocabulary;
  const links = LANGUAGES[language].links ?? [''];
  let best: { readonly tokens: readonly Token[]; readonly products: number } | undefined;
  for (let at = LEAST_PART; at <= word.length - LEAST_PART; at++) {
    const head = tokenOf(word.slice(at), language);
    const ofHead = vocabulary.productsWith(head);
    if (ofHead === 0) continue;
    for (const link of links) {
      const left = word.slice(0, at);
      if (!left.endsWith(link) || at - link.length < LEAST_PART) continue;
      const modifier = tokenOf(link === '' ? left : left.slice(0, -link.length), language);
      const products = Math.min(ofHead, vocabulary.productsWith(modifier));
      if (products > (best?.products ?? 0)) best = { tokens: [modifier, head], products };
    }
  }
  return best ? [{ tokens: best.tokens, weight: SPLIT_WEIGHT }] : [];
}

/** Compounds of the store that the word is a part of, the rest being a word too: `schuhe` → `lederschuhe`, `leder` → `lederschuhe`. */
function compoundsWith({ word, term }: Token, links: readonly string[], vocabulary: Vocabulary): Variant[] {
  if (word.length < LEAST_IN_COMPOUND) return [];
  const { language } = vocabulary;
  const isWord = (rest: string): boolean => rest.length >= LEAST_PART && vocabulary.has(tokenOf(rest, language));
  const isLinked = (rest: string): boolean => links.some((link) => rest.endsWith(link) && isWord(rest.slice(0, rest.length - link.length)));
  const isBehind = (rest: string): boolean => links.some((link) => rest.startsWith(link) && isWord(rest.slice(link.length)));
  const stem = term.length >= LEAST_IN_COMPOUND && word.startsWith(term) ? term : word;
  const asHead = new Set(
    [word, stem].flatMap((ending) =>
      vocabulary.withEnding(ending).filter((one) => !isOpaque(one, language) && isLinked(one.slice(0, -ending.length))),
    ),
  );
  const asModifier = vocabulary.completions(stem, MAX_COMPOUNDS * 2).filter((one) => isBehind(one.slice(stem.length)));
  return [
    ...byTerm([...asHead], term, language, COMPOUND_WEIGHT),
    ...byTerm(
      asModifier.filter((one) => !asHead.has(one)),
      term,
      language,
      MODIFIER_WEIGHT,
    ),
  ];
}

function byTerm(words: readonly string[], own: string, language: Language, weight: number): Variant[] {
  const tokens = new Map(words.map((word) => tokenOf(word, language)).map((token) => [token.term, token]));
  tokens.delete(own);
  return [...tokens.values()].slice(0, MAX_COMPOUNDS).map((token) => ({ tokens: [token], weight }));
}

/**
 * The longest known word that an unknown compound ends with: what it is a kind of. A shop without a `Winterjacke` may have a `Jacke`.
 */
export function headOfCompound(word: string, vocabulary: Vocabulary): Token | undefined {
  if (!LANGUAGES[vocabulary.language].links) return undefined;
  for (let at = LEAST_PART; at <= word.length - LEAST_IN_COMPOUND; at++) {
    const head = tokenOf(word.slice(at), vocabulary.language);
    if (vocabulary.has(head)) return head;
  }
  return undefined;
}

/** Words with digits that begin or end with the typed characters. */
function identifiersWith(word: string, vocabulary: Vocabulary): Variant[] {
  if (!/\d/.test(word) || word.length < LEAST_IDENTIFIER_PART) return [];
  const found = new Set([...vocabulary.completions(word, MAX_IDENTIFIERS), ...vocabulary.withEnding(word).slice(0, MAX_IDENTIFIERS)]);
  return [...found].map((one) => ({ tokens: [tokenOf(one, vocabulary.language)], weight: PART_WEIGHT }));
}

import type { Language } from '#catalog';
import { LANGUAGES } from './language.js';
import { folded, plainSigns } from './letters.js';
import { gramsOf, withSpaces } from './scripts.js';
import { decimal, QUANTITY, quantityIn, SIZE } from './units.js';

/** A word of a text: as it is compared with other words, and as the index knows it. */
export interface Token {
  /** Lower-case, without accents. */
  readonly word: string;
  /** The word's stem: what two forms of one word have in common. */
  readonly term: string;
  /** The stem of the word without accents, where it is another: a shopper may type none. */
  readonly plainTerm?: string;
}

/** What is written as one word. */
export interface Compound {
  /** As it stands in the text, lower-case. */
  readonly text: string;
  /** Its parts and the whole, each once: what a product is found by. */
  readonly tokens: readonly Token[];
  /** The ways in which a product may say the same, each of one or more words: `t-shirt` → `t` `shirt`, or `tshirt`. */
  readonly ways: readonly (readonly Token[])[];
}

/** Characters that join letters and digits to one word. */
const JOINTS = "'&./-";
/** Of these, a full stop or a slash joins numbers and initials: `WP-09/BLK`, `U.S.A.`; it parts words: `red/blue`. */
const MAY_PART = /[./]/;
const LETTERS = '[\\p{L}\\p{N}\\p{M}]';
const COMPOUNDS = new RegExp(`${QUANTITY}|${SIZE}|\\d+(?:[.,]\\d+)+(?!${LETTERS})|${LETTERS}+(?:[${JOINTS}]${LETTERS}+)*`, 'gu');
const PARTS = /[\p{L}\p{N}\p{M}]+/gu;
const ONLY_LETTERS = /^[\p{L}\p{M}]+$/u;
const NUMBER = /^\d+[.,]\d{1,2}$/;
const THOUSANDS = /^\d{1,3}(?:[.,]\d{3})+$/;
/** `women's` */
const POSSESSIVE = /^([\p{L}\p{N}\p{M}]+)'s$/u;
/** `l'oréal`, `dell'arte`, `qu'une`: short words of Romance languages lose their vowel before another. */
const ELISION = /^(?:\p{L}{1,2}|jusqu|lorsqu|puisqu|quoiqu|dell|nell|sull|dall|coll|all|quest|quell|sant)'(.+)$/u;
/** `you're`, `it'll`: what is left of the second word is no word. */
const CONTRACTION = /^([\p{L}\p{M}]{2,})'(?:re|ve|ll|d|m|t)$/u;
/** Longer runs of letters are data, not words. */
const MAX_WORD_LENGTH = 40;
/** More parts than this are a text without spaces, or data. */
const MAX_PARTS = 8;

/** How many stems are cached: the same words come again and again, and a stem takes a microsecond. */
const MAX_KNOWN_TOKENS = 200_000;
const known = new Map<string, Token>();

/** One word as a token. Words with digits, such as `b450`, have no stem. */
export function tokenOf(text: string, language: Language): Token {
  const key = `${language} ${text}`;
  const found = known.get(key);
  if (found) return found;
  const word = folded(text);
  const stem = (one: string): string => (ONLY_LETTERS.test(one) ? folded(LANGUAGES[language].stem(one)) : one);
  const [term, plainTerm] = [ONLY_LETTERS.test(text) ? stem(text) : word, stem(word)];
  const token = { word, term, ...(plainTerm !== term && { plainTerm }) };
  if (known.size >= MAX_KNOWN_TOKENS) known.clear();
  known.set(key, token);
  return token;
}

/** The terms of a token, each once. */
export const termsOf = ({ term, plainTerm }: Token): string[] => (plainTerm === undefined ? [term] : [term, plainTerm]);

/** The words of a text in their order, each with what it is made of. */
export function compoundsOf(text: string, language: Language): Compound[] {
  const composed = withSpaces(plainSigns(text).normalize('NFKC').toLowerCase());
  const words = (composed.match(COMPOUNDS) ?? []).flatMap(apart);
  return words.flatMap((one, n) => compoundOf(one, words[n + 1], language) ?? []);
}

/** The words of a text that has no spaces, because it joins whole words or more than a word has parts. */
function apart(found: string): readonly string[] {
  const parts = found.match(PARTS) ?? [];
  const isWords = MAY_PART.test(found) && !/\d/.test(found) && parts.some(({ length }) => length > 2);
  return isWords || parts.length > MAX_PARTS ? parts : [found];
}

/** @param next the word behind `text`. A single letter is read together with it, so that `T Shirt` is found by `tshirt`. */
function compoundOf(text: string, next: string | undefined, language: Language): Compound | undefined {
  const made = (tokens: readonly string[], ways: readonly (readonly string[])[]): Compound | undefined => {
    const isWord = (one: string): boolean => one.length <= MAX_WORD_LENGTH;
    const usable = ways.filter((way) => way.every(isWord));
    if (usable.length === 0) return undefined;
    return { text, tokens: distinct(tokens.filter(isWord), language), ways: usable.map((way) => way.map((one) => tokenOf(one, language))) };
  };
  const quantity = quantityIn(text);
  if (quantity) return made([...quantity.parts, quantity.joined], [[quantity.joined], quantity.parts]);
  if (NUMBER.test(text)) return made([decimal(text)], [[decimal(text)]]);
  const parts = text.match(PARTS) ?? [];
  const joined = parts.join('');
  if (parts.length < 2) return made([text, ...withoutZeros(text), ...withNext(text, next, language)], [[text]]);
  if (THOUSANDS.test(text)) return made([joined, ...parts], [[joined]]);
  const [, owner] = POSSESSIVE.exec(text) ?? [];
  if (owner !== undefined) return made([owner, joined], [[owner], [joined]]);
  const [, verb] = CONTRACTION.exec(text) ?? [];
  if (verb !== undefined) return made([verb, joined], [[verb], [joined]]);
  const [, rest] = ELISION.exec(text) ?? [];
  const behind = rest?.match(PARTS) ?? [];
  return made([...parts, joined], [behind.length > 0 ? behind : parts, [joined]]);
}

/** A number without its leading zeros. */
const withoutZeros = (text: string): string[] => (/^0+[1-9]\d{2,}$/.test(text) ? [text.replace(/^0+/, '')] : []);

function withNext(text: string, next: string | undefined, language: Language): string[] {
  const isLetter = /^\p{L}$/u.test(text) && !isStopWord(text, language);
  return isLetter && next !== undefined && ONLY_LETTERS.test(next) && next.length > 1 && gramsOf(text).length === 0 ? [text + next] : [];
}

function distinct(texts: readonly string[], language: Language): Token[] {
  const byTerm = new Map<string, Token>();
  for (const text of texts) {
    const token = tokenOf(text, language);
    if (!byTerm.has(token.term)) byTerm.set(token.term, token);
  }
  return [...byTerm.values()];
}

/** The words of a text in their order, and what they are made of. */
export const tokensOf = (text: string, language: Language): Token[] => compoundsOf(text, language).flatMap(({ tokens }) => tokens);

/** The terms of neighbouring characters that a text in a script without spaces, or in Korean, is found by beside its words. */
export const gramTerms = (text: string): string[] => gramsOf(text.normalize('NFKC')).map(folded);

/**
 * Leaves stop words out. All words stay where there are only stop words, as in "the who". A stop word stays if it may tell products apart, as in
 * "down jacket".
 */
export function withoutStopWords(compounds: readonly Compound[], language: Language): readonly Compound[] {
  const { stopWords } = LANGUAGES[language];
  const isStop = ({ ways }: Compound): boolean => ways.every((way) => way.every(({ word }) => stopWords.has(word)));
  if (compounds.every(isStop)) return compounds;
  return compounds.filter((compound) => !isStop(compound) || isTelling(compound.text, language));
}

export const isStopWord = (text: string, language: Language): boolean => LANGUAGES[language].stopWords.has(folded(text));

/** Whether a word is a stop word that may tell products apart. */
export const isTelling = (text: string, language: Language): boolean => LANGUAGES[language].tellingStopWords?.has(text) ?? false;

import type { RecognisedValues } from '#api-contract';
import type { Filter, Language } from '#catalog';
import {
  absentTerm,
  compoundsOf,
  lexicalQuery,
  type Correction,
  type KnownValue,
  type ReadQuery,
  type ReadWord,
  type StoreWords,
} from '#lexical';
import { headsIn } from './head-word.js';
import { NOISE } from './noise-words.js';
import { operatorsIn } from './operators.js';
import { PRICE_WORDS } from './price-words.js';
import { priceFilter, priceIn, priceText } from './prices.js';
import type { StoreValues } from './store-values.js';

/** A condition that was read off the words of a query. */
export interface ReadFilter {
  readonly field: string;
  /** As the filter language writes it: `red`, `<50`, `20..50`. */
  readonly value: string;
  /** The words that say it. */
  readonly from: string;
  /** Whether products have to meet it; otherwise those that do rank higher. */
  readonly isRequired: boolean;
}

/** How the words of a query were read. */
export interface QueryReading {
  /** The words that are searched for, without operators and prices. */
  readonly text: string;
  readonly lexical: ReadQuery;
  /** Conditions that products have to meet. */
  readonly conditions: readonly Filter[];
  /** More conditions, which were guessed. They are dropped where they leave nothing. */
  readonly guesses: readonly Filter[];
  readonly filters: readonly ReadFilter[];
  readonly excluded: readonly string[];
  readonly phrases: readonly string[];
  readonly corrected: readonly Correction[];
  /** The typed word that says what kind of thing is wanted, such as "shoes" of "red shoes"; absent for a query of one word. */
  readonly head?: string;
}

/** A query taken by its letters: nothing but its words. */
export function literalReading(query: string, words: StoreWords): QueryReading {
  const lexical = lexicalQuery(query, words, { isCorrected: false });
  return { text: query, lexical, conditions: [], guesses: [], filters: [], excluded: [], phrases: [], corrected: [] };
}

/** Reads operators, prices and the store's values in a query. */
export function readQuery(query: string, words: StoreWords, store: StoreValues | undefined, recognised: RecognisedValues): QueryReading {
  const { language } = words;
  const areAlike = (one: string, other: string): boolean => store !== undefined && areOfOneKind(store, one, other);
  const { text: unquoted, required, phrases, excluded, choices } = operatorsIn(query, language, areAlike);
  const { text, price } = storePrice(unquoted, language, store);
  const said = choices.length > 0 ? storePrice(required, language, store).text : text;
  const lexical = withChoices(lexicalQuery(said, { ...words, ...(store && { values: store.values }) }), choices, words);
  const read = withVague(lexical.words, language);
  const named = namedValues(read);
  const isRequired = recognised === 'filter';
  const valueFilters = isRequired ? named.map(({ all }) => valueFilter(all)) : [];
  const priced = price ? [priceFilter(price)] : [];
  // A query that says nothing but a number means a price.
  const isPriceGuessed = price?.isGuess === true && text !== '';
  return {
    text,
    lexical: { ...lexical, words: read },
    conditions: [...(isPriceGuessed ? [] : priced), ...excluded.flatMap((one) => excludedFilter(one, language) ?? [])],
    guesses: [...(isPriceGuessed ? priced : []), ...valueFilters],
    filters: [
      ...(price ? [{ field: 'price', value: priceText(price), from: price.from, isRequired: true }] : []),
      ...named.map(({ best, from }) => ({ field: best.name, value: best.value, from, isRequired })),
    ],
    excluded,
    phrases,
    corrected: lexical.corrections,
    ...headIn(text, read, language),
  };
}

function headIn(text: string, words: readonly ReadWord[], language: Language): Pick<QueryReading, 'head'> {
  const isOf = (word: ReadWord, ...kinds: KnownValue['kind'][]): boolean => word.values.some(({ kind }) => kinds.includes(kind));
  const isNoun = (word: ReadWord): boolean => !word.isExtra && !/\d/.test(word.typed) && !isOf(word, 'size', 'color', 'brand');
  const categories = words.filter((word) => isOf(word, 'category'));
  const nouns = (categories.length > 0 ? categories : words).filter(isNoun);
  const heads = headsIn(text, language).flatMap((head) => nouns.find(({ typed }) => typed.split(' ').includes(head)) ?? []);
  return heads[0] && words.length > 1 ? { head: heads[0].typed } : {};
}

/** Whether two words name values of the same kind, such as two colours. */
function areOfOneKind({ values }: StoreValues, one: string, other: string): boolean {
  const kinds = new Set(values.namedBy(one).map(({ kind }) => kind));
  return values.namedBy(other).some(({ kind }) => kinds.has(kind));
}

/** The price that a query states, unless it is in a currency that the store does not have prices in. */
function storePrice(text: string, language: Language, store: StoreValues | undefined): ReturnType<typeof priceIn> {
  const read = priceIn(text, language);
  const { currency } = read.price ?? {};
  const currencies = store?.currencies ?? new Set();
  return currency === undefined || currencies.size === 0 || currencies.has(currency) ? read : { text };
}

interface NamedValue {
  readonly from: string;
  readonly best: KnownValue;
  /** All values of the same field that the words name. */
  readonly all: readonly KnownValue[];
}

/** The values that words name, each word by the field of the most frequent one. */
const namedValues = (words: readonly ReadWord[]): NamedValue[] =>
  words.flatMap(({ values, typed }) => {
    const [best] = values.toSorted((a, b) => b.products - a.products);
    return best ? [{ from: typed, best, all: values.filter(({ field }) => field === best.field) }] : [];
  });

const valueFilter = (values: readonly KnownValue[]): Filter => ({
  kind: 'any-of',
  field: values[0]?.field ?? '',
  values: values.map(({ value }) => value),
  negated: false,
});

const MAX_EXCLUDED_WORDS = 8;

/** Products that have none of the ways to say it, or say that they do not have it. */
function excludedFilter(text: string, language: Language): Filter | undefined {
  const compounds = compoundsOf(text, language).slice(0, MAX_EXCLUDED_WORDS);
  if (compounds.length === 0) return undefined;
  const having = (terms: readonly string[]): Filter => ({ kind: 'terms', terms });
  const everyWord = (termOf: (term: string) => string): Filter => ({
    kind: 'all',
    conditions: compounds.map(({ ways }) => ({ kind: 'any', conditions: ways.map((way) => having(way.map(({ term }) => termOf(term)))) })),
  });
  return { kind: 'any', conditions: [{ kind: 'not', condition: everyWord((term) => term) }, everyWord(absentTerm)] };
}

/** Words between which `OR` stands count as one word. */
function withChoices(lexical: ReadQuery, choices: readonly (readonly string[])[], words: StoreWords): ReadQuery {
  const chosen = choices.map((choice): ReadWord => {
    const read = choice.flatMap((one) => lexicalQuery(one, words).words.slice(0, 1));
    return {
      alternatives: read.flatMap(({ alternatives }) => alternatives),
      typed: choice.join(' OR '),
      products: read.reduce((sum, { products }) => sum + products, 0),
      values: [],
    };
  });
  return { ...lexical, words: [...lexical.words, ...chosen.filter(({ alternatives }) => alternatives.length > 0)] };
}

const VAGUE = new Map<Language, ReadonlySet<string>>();

function vagueIn(language: Language): ReadonlySet<string> {
  const known = VAGUE.get(language);
  if (known) return known;
  const made = new Set([...PRICE_WORDS.en.vague, ...PRICE_WORDS[language].vague, ...(NOISE.en ?? []), ...(NOISE[language] ?? [])]);
  VAGUE.set(language, made);
  return made;
}

/** Marks words such as "cheap", which products need not have. A query of nothing else keeps them as they are. */
function withVague(words: readonly ReadWord[], language: Language): ReadWord[] {
  const vague = vagueIn(language);
  const isVague = ({ typed }: ReadWord): boolean => vague.has(typed);
  if (words.every((word) => isVague(word) || word.isExtra)) return [...words];
  return words.map((word) => (isVague(word) ? { ...word, isExtra: true } : word));
}

/** What remains of the conditions where the guessed ones are dropped: values that are named still rank higher. */
export const withoutGuesses = ({ filters }: QueryReading): ReadFilter[] =>
  filters.filter(({ field, isRequired }) => field !== 'price' || !isRequired).map((one) => ({ ...one, isRequired: false }));

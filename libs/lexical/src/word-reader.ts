import { compoundsOf, termsOf, tokenOf, type Compound, type Token } from './analyzer.js';
import type { Language } from '#catalog';
import type { KnownValue } from './known-values.js';
import { LANGUAGES } from './language.js';
import { distinctPhrases, type Phrase } from './phrase.js';
import type { Alternative, Correction, ReadWord, StoreWords } from './query-words.js';
import { headOfCompound, variantsOf, type Variant } from './variants.js';

const SYNONYM_WEIGHT = 0.9;
const CORRECTION_WEIGHT = 0.7;
const COMPLETION_WEIGHT = 0.8;
const BEGUN_WEIGHT = 0.4;
/** The most letters of a known word that is taken for a beginning too. */
const MAX_BEGUN = 3;
const HEAD_WEIGHT = 0.4;
/** What the value of a field adds to the word that names it. */
const VALUE_WEIGHT = 0.5;
/** The weight of a word that is typed as two, as in `headphones` for `head phones`. */
const JOINED_WEIGHT = 1;
/** How many words a single letter is taken for the beginning of. It begins much of a store, and the most frequent words will do. */
const MAX_OF_A_LETTER = 3;
/** How many neighbouring words a store may write as one. */
const MAX_JOINED = 3;

/** Reads words one after the other, each with its alternatives. */
export class WordReader {
  readonly words: ReadWord[] = [];
  readonly corrections: Correction[] = [];
  /** The likeliest known word for each unknown one. */
  readonly instead = new Map<string, string>();

  /** @param isCorrected false: no word is taken for a mistyped one. */
  constructor(
    private readonly store: StoreWords,
    private readonly isCorrected: boolean,
  ) {}

  read(compounds: readonly Compound[]): void {
    for (let at = 0; at < compounds.length;)
      at += this.phraseAt(compounds, at) || this.joinedAt(compounds, at) || this.wordAt(compounds, at);
  }

  /** Reads the longest run of words that has synonyms, or that together name a value. @returns how many words it has; 0 if there is none. */
  private phraseAt(compounds: readonly Compound[], at: number): number {
    const { synonyms, values } = this.store;
    const longest = Math.max(synonyms.longest, values?.longest ?? 0);
    for (let length = Math.min(longest, compounds.length - at); length > 0; length--) {
      const run = compounds.slice(at, at + length);
      const same = phrasesOf(run).flatMap((phrase) => synonyms.of(phrase));
      if (same.length === 0 && (length === 1 || this.valuesOf(run).length === 0)) continue;
      const others = length === 1 ? this.variantsOf(run[0]) : [];
      this.add(run, [...ownWays(run), ...others], same);
      return length;
    }
    return 0;
  }

  /** Reads neighbouring words that the store writes as one: `head phones`, `leder schuhe`. */
  private joinedAt(compounds: readonly Compound[], at: number): number {
    const { vocabulary } = this.store;
    for (let length = Math.min(MAX_JOINED, compounds.length - at); length > 1; length--) {
      const run = compounds.slice(at, at + length);
      const joined = joinedWith(run, vocabulary.language).filter((token) => isJoined(token) && vocabulary.has(token));
      if (joined.length === 0) continue;
      const ways = joined.map((token): Variant => ({ tokens: [token], weight: JOINED_WEIGHT }));
      this.add(run, [...ownWays(run), ...ways], []);
      return length;
    }
    return 0;
  }

  private wordAt(compounds: readonly Compound[], at: number): number {
    const [compound] = compounds.slice(at, at + 1);
    if (!compound) return 1;
    const { vocabulary } = this.store;
    const ways = [...ownWays([compound]), ...this.variantsOf(compound)];
    const isKnown = ways.some(({ tokens }) => tokens.every((token) => vocabulary.has(token)));
    const isLast = at === compounds.length - 1;
    const [token] = wholeOf(compound) ?? [];
    if (!token) this.add([compound], ways, []);
    else if (isKnown) this.add([compound], [...ways, ...(isLast ? this.begunWith(token) : [])], []);
    else this.add([compound], [...ways, ...this.insteadOf(token, isLast)], []);
    return 1;
  }

  private variantsOf(compound: Compound | undefined): Variant[] {
    if (!compound) return [];
    return compound.ways.flatMap(([token, ...more]) =>
      token && more.length === 0 ? variantsOf(compound.ways.length === 1 ? compound.text : token.word, token, this.store.vocabulary) : [],
    );
  }

  /** What a last word of a few letters may be the beginning of, though it is a word too: somebody may still be typing. */
  private begunWith({ word, term }: Token): Variant[] {
    const { vocabulary, language } = this.store;
    if (word.length > MAX_BEGUN || !/^\p{L}+$/u.test(word)) return [];
    const tokens = vocabulary.completions(word).map((one) => tokenOf(one, language));
    return tokens.filter((token) => token.term !== term).map((token) => ({ tokens: [token], weight: BEGUN_WEIGHT }));
  }

  /** Words that may stand for an unknown one, the likeliest first. */
  private insteadOf({ word }: Token, isLast: boolean): Variant[] {
    const { vocabulary, language } = this.store;
    const completions = isLast ? vocabulary.completions(word, word.length > 1 ? undefined : MAX_OF_A_LETTER) : [];
    const words = completions.length > 0 || !this.isCorrected ? completions : vocabulary.corrections(word);
    const head = words.length === 0 && this.isCorrected ? headOfCompound(word, vocabulary) : undefined;
    if (head) {
      this.corrections.push({ from: word, to: head.word });
      return [{ tokens: [head], weight: HEAD_WEIGHT }];
    }
    const weight = completions.length > 0 ? COMPLETION_WEIGHT : CORRECTION_WEIGHT;
    const [first] = words;
    if (first !== undefined) this.instead.set(word, first);
    if (first !== undefined && completions.length === 0) this.corrections.push({ from: word, to: first });
    return words.flatMap((one) =>
      compoundsOf(one, language).flatMap(({ tokens: [token] }) => (token ? [{ tokens: [token], weight }] : [])),
    );
  }

  private add(run: readonly Compound[], ways: readonly Variant[], synonyms: readonly Phrase[]): void {
    const { vocabulary } = this.store;
    const weights = new Map<string, Alternative>();
    const put = (terms: Phrase, weight: number): void => {
      const key = terms.join(' ');
      if ((weights.get(key)?.weight ?? 0) < weight) weights.set(key, { terms, weight });
    };
    for (const { tokens, weight } of ways) for (const terms of termPhrases(tokens)) put(terms, weight);
    for (const terms of synonyms) put(terms, SYNONYM_WEIGHT);
    const alternatives = [...weights.values()];
    // Of words that a typed word was taken apart into, nobody knows which products have them all.
    const typedWords = new Set(ownWays(run).map(({ tokens }) => tokens.map(({ term }) => term).join(' ')));
    const products = alternatives
      .filter(({ terms }) => terms.length === 1 || typedWords.has(terms.join(' ')))
      .reduce((sum, { terms }) => sum + Math.min(...terms.map((term) => vocabulary.productsWithTerm(term))), 0);
    const values = this.valuesOf(run);
    const named = new Set(values.map(({ term }) => term));
    const all = [...alternatives, ...[...named].map((term) => ({ terms: [term], weight: VALUE_WEIGHT }))];
    this.words.push({ alternatives: all, typed: run.map(({ text }) => text).join(' '), products, values });
  }

  private valuesOf(run: readonly Compound[]): readonly KnownValue[] {
    const { values } = this.store;
    return values ? phrasesOf(run).flatMap((phrase) => values.of(phrase)) : [];
  }
}

/** The ways in which a run of words can be said, by their own words. */
function ownWays(run: readonly Compound[]): Variant[] {
  const [only, ...more] = run;
  if (only && more.length === 0) return only.ways.map((tokens) => ({ tokens, weight: 1 }));
  return [{ tokens: run.flatMap(({ ways }) => ways[0] ?? []), weight: 1 }];
}

/** The phrases under which a run of words may have synonyms. */
const phrasesOf = (run: readonly Compound[]): Phrase[] => distinctPhrases(ownWays(run).flatMap(({ tokens }) => termPhrases(tokens)));

/** A way by its terms, and by those of the words without accents where they are others. */
function termPhrases(tokens: readonly Token[]): Phrase[] {
  const plain = tokens.map(({ term, plainTerm }) => plainTerm ?? term);
  const own = tokens.map(({ term }) => term);
  return tokens.some((token) => termsOf(token).length > 1) ? [own, plain] : [own];
}

/** Whether the stem still has both words in it. The stem of "colourred" is "colour", which products with "coloured" have too. */
const isJoined = ({ word, term }: Token): boolean => term.length >= word.length - 2;

/** A run of words written as one, with what may stand between the parts in compounds of the language. */
function joinedWith(run: readonly Compound[], language: Language): Token[] {
  const parts = run.flatMap(({ ways }) => (ways[0]?.length === 1 ? [ways[0][0]] : [])).filter((token) => token !== undefined);
  if (parts.length < run.length || parts.some(({ word }) => /\d/.test(word))) return [];
  const links = LANGUAGES[language].links ?? [''];
  const words = parts.reduce<string[]>(
    (heads, { word }, n) => (n === 0 ? [word] : heads.flatMap((head) => links.map((link) => head + link + word))),
    [],
  );
  return words.map((word) => tokenOf(word, language));
}

/** The form of a word in which typing mistakes are looked for: a word of several parts is looked at as one. An article number has none, because another number is another article. */
function wholeOf({ text, ways }: Compound): readonly Token[] | undefined {
  if (ways.length === 1) return ways[0];
  return /\d/.test(text) ? undefined : ways.find((way) => way.length === 1);
}

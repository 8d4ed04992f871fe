import { attributeField, categoryName, textsOf, type Language, type Product } from '#catalog';
import type { Token } from './analyzer.js';
import { folded } from './letters.js';
import { speltOut } from './variants.js';
import { distinctPhrases, waysToSay, type Phrase } from './phrase.js';

/** What a value that shoppers name is of. */
export type ValueField = 'color' | 'brand' | 'category' | 'size';

/** A value of a store's products. */
export interface KnownValue {
  readonly kind: ValueField;
  /** What shoppers and merchants call the field: `color`, `größe`. */
  readonly name: string;
  /** The field that conditions on the value are about. */
  readonly field: string;
  /** As the products have it. */
  readonly value: string;
  readonly products: number;
  /** What products that have it are found by. */
  readonly term: string;
}

/** How merchants call the size of a product, in the languages of stores. */
const SIZES = new Set(
  [
    'size',
    'sizes',
    'groesse',
    'größe',
    'taille',
    'talla',
    'taglia',
    'maat',
    'storlek',
    'størrelse',
    'stoerrelse',
    'koko',
    'tamanho',
    'beden',
    'размер',
    'розмір',
    'μέγεθος',
  ].map(folded),
);
/** A longer value is a text, not a name. */
const MAX_WORDS = 4;

export const isSize = (attribute: string): boolean => SIZES.has(folded(attribute));

const termsOf = (way: readonly Token[]): Phrase => way.map(({ plainTerm, term }) => plainTerm ?? term);

/** A value in the words that shoppers name it by; undefined for one that is too long to be a name. */
function phraseOf(value: string, language: Language): Phrase | undefined {
  const [words = []] = waysToSay(value, language);
  return words.length > 0 && words.length <= MAX_WORDS ? termsOf(words) : undefined;
}

/** The phrases that name a value: `T-Shirts` as two words and as one, `Grün` also as `gruen`. */
const namesOf = (value: string, language: Language): Phrase[] =>
  distinctPhrases([value, speltOut(value.toLowerCase())].flatMap((text) => waysToSay(text, language)).map(termsOf));

/** The term of a value. No word has a colon in it. */
const termOf = (kind: ValueField, phrase: Phrase): string => `${kind}:${phrase.join('+')}`;

/** The values of a product that shoppers name. */
function* namedValues({ color, brand, category, attributes }: Product): Generator<readonly [ValueField, string]> {
  for (const value of textsOf(color)) yield ['color', value];
  if (brand !== undefined) yield ['brand', brand];
  for (const path of textsOf(category)) for (const step of path.split('>')) yield ['category', categoryName(step)];
  for (const [name, value] of Object.entries(attributes)) if (isSize(name)) for (const one of textsOf(value)) yield ['size', one];
}

/** The terms by which a product is found that has a value, and does not only mention it. */
export function valueTerms(product: Product, language: Language): string[] {
  const terms = new Set<string>();
  for (const [kind, value] of namedValues(product)) {
    const phrase = phraseOf(value, language);
    if (phrase) terms.add(termOf(kind, phrase));
  }
  return [...terms];
}

/** The values of a store, by the words that name them. */
export class KnownValues {
  readonly #byPhrase = new Map<string, KnownValue[]>();
  #longest = 0;

  constructor(private readonly language: Language) {}

  /** @param name of a field, or of the attribute in which the store keeps sizes. @param counts how many products have each value. */
  add(kind: ValueField, name: string, counts: ReadonlyMap<string, number>): this {
    // Sizes are compared as texts, because an attribute of numbers may hold "XL" here and there.
    const field = kind === 'size' ? attributeField(name, 'text') : name;
    for (const [value, products] of counts) {
      const spoken = kind === 'category' ? categoryName(value) : value;
      const phrase = phraseOf(spoken, this.language);
      if (!phrase) continue;
      const known = { kind, name, field, value, products, term: termOf(kind, phrase) };
      for (const said of namesOf(spoken, this.language)) {
        const key = said.join(' ');
        this.#byPhrase.set(key, [...(this.#byPhrase.get(key) ?? []), known]);
        this.#longest = Math.max(this.#longest, said.length);
      }
    }
    return this;
  }

  /** The most words of a value. */
  get longest(): number {
    return this.#longest;
  }

  of(phrase: Phrase): readonly KnownValue[] {
    return this.#byPhrase.get(phrase.join(' ')) ?? [];
  }

  /** The values that a text names. */
  namedBy(text: string): readonly KnownValue[] {
    return namesOf(text, this.language).flatMap((name) => this.of(name));
  }
}

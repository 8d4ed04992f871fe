import type { KnownValue, ReadWord } from '#lexical';

/** How much sooner a word is left out that names a value of such a kind: a shopper wants the kind of product first, then its colour and size. */
const SOONER: Readonly<Record<KnownValue['kind'], number>> = { size: 100, color: 10, brand: 0.5, category: 0.2 };

/** Less is more telling: in how many products a word is, by what it names. */
function commonness({ products, values, typed }: ReadWord, head: string | undefined): number {
  const factors = values.map(({ kind }) => SOONER[kind]);
  const factor = factors.length > 0 ? Math.min(...factors) : 1;
  return products * (typed === head ? Math.min(factor, HEAD) : factor);
}

/** The word for the kind of thing is wanted most, however common it is. */
const HEAD = 0.05;

/** A query with fewer words. */
export interface Step {
  readonly words: readonly ReadWord[];
  readonly dropped: readonly string[];
  /** The share of the words that products still must have. */
  readonly kept: number;
}

/**
 * The words of a query with one more of them left out in each step: first those that no product has, all at once, then the most common one.
 * A word that is left out still counts where a product has it. The last word stays.
 */
export function* withWordsLeftOut(words: readonly ReadWord[], head?: string): Generator<Step> {
  const dropped = new Set<ReadWord>();
  const step = (): Step => ({
    words: words.map((word) => (dropped.has(word) ? { ...word, isOptional: true } : word)),
    dropped: words.filter((word) => dropped.has(word)).map(({ typed }) => typed),
    kept: (required.length - dropped.size) / required.length,
  });
  const required = words.filter(({ isExtra }) => !isExtra);
  const unknown = required.filter(({ products }) => products === 0);
  const known = required.filter(({ products }) => products > 0).sort((a, b) => commonness(b, head) - commonness(a, head));
  if (unknown.length > 0 && known.length > 0) {
    for (const word of unknown) dropped.add(word);
    yield step();
  }
  for (const word of known.slice(0, -1)) {
    dropped.add(word);
    yield step();
  }
}

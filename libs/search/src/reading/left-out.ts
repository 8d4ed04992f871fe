import type { KnownValue, ReadWord } from '#lexical';

/** The order in which words are left out, the lowest class first. */
const CLASSES = { described: 0, other: 1, brand: 2, thing: 3 } as const;

/**
 * A colour, a size or a number describes a thing, and is left out first. The word for the thing itself is left out last: it is a category of the store,
 * or the noun of the query.
 */
function classOf({ values, typed }: ReadWord, head: string | undefined): number {
  const kinds = new Set<KnownValue['kind']>(values.map(({ kind }) => kind));
  if (typed === head || kinds.has('category')) return CLASSES.thing;
  if (kinds.has('brand')) return CLASSES.brand;
  return kinds.has('color') || kinds.has('size') || /^\d+$/.test(typed) ? CLASSES.described : CLASSES.other;
}

/** What a query leaves out. */
export interface Step {
  /** Places of the words that are left out, from 0. */
  readonly places: readonly number[];
  readonly dropped: readonly string[];
  /** The share of the words that products still must have. */
  readonly kept: number;
}

/**
 * The words of a query with one more of them left out in each step. The first step leaves out all words that no product has. The steps after it leave
 * out one word each, by class, and within a class the most common word first. One word is always kept.
 */
export function* withWordsLeftOut(words: readonly ReadWord[], head?: string): Generator<Step> {
  const dropped = new Set<ReadWord>();
  const step = (): Step => ({
    places: [...words.entries()].flatMap(([n, word]) => (dropped.has(word) ? [n] : [])),
    dropped: words.filter((word) => dropped.has(word)).map(({ typed }) => typed),
    kept: (required.length - dropped.size) / required.length,
  });
  const required = words.filter(({ isExtra }) => !isExtra);
  const unknown = required.filter(({ products }) => products === 0);
  const known = required
    .filter(({ products }) => products > 0)
    .sort((a, b) => classOf(a, head) - classOf(b, head) || Number(a.typed === head) - Number(b.typed === head) || b.products - a.products);
  if (unknown.length > 0 && known.length > 0) {
    for (const word of unknown) dropped.add(word);
    yield step();
  }
  // Just after an import no word of the store is known yet, and none of the query is known to be missing.
  const inOrder = known.length > 0 ? known : unknown.sort((a, b) => classOf(a, head) - classOf(b, head));
  for (const word of inOrder.slice(0, -1)) {
    dropped.add(word);
    yield step();
  }
}

import { FIELD_ROWS, textsOf, type AttributeValue, type Filter, type Language, type ShownProduct } from '#catalog';
import type { IndexVersion } from '#index-versions';
import { compoundsOf, lexicalQuery, type StoreWords } from '#lexical';

/** How many products with all words of a phrase are looked at. */
const MAX_LOOKED_AT = 1_000;
const SEARCHED = FIELD_ROWS.filter(({ wordWeight }) => wordWeight !== undefined).map(({ name }) => name);

/**
 * The products that have each phrase word for word, in one field: the index knows which words a product has, and not where they stand, so the
 * products with all of them are read.
 */
export async function withPhrases(
  { index }: IndexVersion,
  storeId: string,
  phrases: readonly string[],
  words: StoreWords,
  filter: Filter | undefined,
): Promise<Filter> {
  const { language } = words;
  const lexical = lexicalQuery(phrases.join(' '), words);
  const own = lexical.words.map((word) => ({ ...word, alternatives: word.alternatives.filter(({ weight }) => weight === 1) }));
  const { hits } = await index.find(storeId, {
    lexical: { words: own, exactKeys: [] },
    ...(filter && { filter }),
    page: 1,
    perPage: MAX_LOOKED_AT,
  });
  const wanted = phrases.map((phrase) => spoken(phrase, language));
  const found = hits.filter(({ product }) =>
    wanted.every((phrase) => textsIn(product).some((text) => spoken(text, language).includes(phrase))),
  );
  return { kind: 'any-of', field: 'id', values: found.map(({ product }) => product.id), negated: false };
}

/** A text by the stems of its words alone, with a space around each. */
const spoken = (text: string, language: Language): string =>
  ` ${compoundsOf(text, language)
    .flatMap(({ ways }) => ways[0]?.map(({ plainTerm, term }) => plainTerm ?? term) ?? [])
    .join(' ')} `;

const textsIn = (product: ShownProduct): string[] =>
  SEARCHED.flatMap((name) => {
    const value = (product as unknown as Readonly<Record<string, unknown>>)[name];
    const values = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [value];
    return (values as (AttributeValue | undefined)[]).flatMap(textsOf);
  });

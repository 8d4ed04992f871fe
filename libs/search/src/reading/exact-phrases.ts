import type { Filter, Language } from '#catalog';
import type { IndexVersion } from '#index-versions';
import { compoundsOf, lexicalQuery, searchedTexts, type StoreWords } from '#lexical';

/** How many products with all words of a phrase are looked at. */
const MAX_LOOKED_AT = 1_000;

/**
 * The products that have the words of each phrase side by side, in one field. The index knows which words a product has, and not where they stand.
 * So the products with all of the words are read, and looked through.
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
    wanted.every((phrase) => searchedTexts(product).some((text) => spoken(text, language).includes(phrase))),
  );
  return { kind: 'any-of', field: 'id', values: found.map(({ product }) => product.id), negated: false };
}

/** A text by the stems of its words alone, with a space around each. */
const spoken = (text: string, language: Language): string =>
  ` ${compoundsOf(text, language)
    .flatMap(({ ways }) => ways[0]?.map(({ plainTerm, term }) => plainTerm ?? term) ?? [])
    .join(' ')} `;

import type { HitDocument, Hits } from '#api-contract';
import { FIELD_ROWS, type Language } from '#catalog';
import { highlight } from '#lexical';

/** What is marked in the texts of a hit. */
export interface Marking {
  /** For each word of the query, its terms and those of its alternatives. */
  readonly words: readonly (readonly string[])[];
  readonly language: Language;
  readonly before: string;
  readonly after: string;
}

type HighlightResult = Hits['hits'][number]['_highlightResult'][string];

/** The fields that are highlighted: those whose words are searched, except the id. */
const HIGHLIGHTED = FIELD_ROWS.filter(({ name, type, wordWeight }) => type === 'text' && wordWeight !== undefined && name !== 'id').map(
  ({ name }) => name,
);

function marked(text: string, { words, language, before, after }: Marking): HighlightResult {
  const found = highlight(text, new Set(words.flat()), language, before, after);
  // Each word of the query is looked up by itself, to count how many of them occur.
  const present = words.filter((terms) => highlight(text, new Set(terms), language, '', '').marked.length > 0).length;
  return {
    value: found.text,
    matchLevel: present === 0 ? 'none' : present === words.length ? 'full' : 'partial',
    matchedWords: [...new Set(found.marked.map((word) => word.toLowerCase()))],
    ...(present > 0 && { fullyHighlighted: found.marked.join('').length === text.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '').length }),
  };
}

/** A hit as InstantSearch's widgets show it: the product's fields and its attributes, side by side. */
export function hitOf({ product, score, explain }: HitDocument, variants: readonly HitDocument[], marking: Marking): Hits['hits'][number] {
  return {
    ...product.attributes,
    ...product,
    objectID: product.id,
    _score: score,
    ...(variants.length > 0 && { _variants: variants.map((variant) => variant.product) }),
    ...(explain && { _rankingInfo: explain }),
    _highlightResult: Object.fromEntries(
      HIGHLIGHTED.flatMap((field) => {
        const text = product[field];
        return typeof text === 'string' ? [[field, marked(text, marking)]] : [];
      }),
    ),
  };
}

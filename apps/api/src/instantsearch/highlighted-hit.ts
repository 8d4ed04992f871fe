import type { HighlightResult, HitDocument, Hits, SearchParams } from '#api-contract';
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

type HitResult = Hits['hits'][number];
type Shape = Pick<SearchParams, 'attributesToRetrieve' | 'attributesToHighlight' | 'attributesToSnippet' | 'snippetEllipsisText'>;
type Fields = Readonly<Record<string, unknown>>;

/** The fields that are highlighted: those whose words are searched, except the id. */
const HIGHLIGHTED = FIELD_ROWS.filter(({ name, type, wordWeight }) => type === 'text' && wordWeight !== undefined && name !== 'id').map(
  ({ name }) => name,
);
/** How many fields of a hit get a snippet. */
const MAX_SNIPPETS = 10;
/** How many marked words are looked at to count the words of the query that occur. */
const MAX_COUNTED = 50;
/** Longer texts are marked up to here: nobody reads a highlight further down. */
const MAX_MARKED = 5_000;

/** Words of a snippet where a search does not say how many. */
const SNIPPET_WORDS = 10;

function marked(text: string, { words, language, before, after }: Marking): HighlightResult {
  const found = highlight(text, new Set(words.flat()), language, before, after);
  // Of what was marked, each word of the query is looked up by itself, to count how many of them occur.
  const present = words.filter(
    (terms) => highlight(found.marked.slice(0, MAX_COUNTED).join(' '), new Set(terms), language, '', '').marked.length > 0,
  ).length;
  return {
    value: found.text,
    matchLevel: present === 0 ? 'none' : present === words.length ? 'full' : 'partial',
    matchedWords: [...new Set(found.marked.map((word) => word.toLowerCase()))],
    ...(present > 0 && { fullyHighlighted: found.marked.join('').length === text.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, '').length }),
  };
}

/** Some words of a text, from shortly before the first one that was found. */
function snippet(
  text: string,
  count: number,
  ellipsis: string,
  marking: Marking,
): { value: string; matchLevel: HighlightResult['matchLevel'] } {
  const words = text.slice(0, MAX_MARKED).split(/\s+/).filter(Boolean);
  const terms = new Set(marking.words.flat());
  const first = words.findIndex((word) => highlight(word, terms, marking.language, '', '').marked.length > 0);
  const start = Math.max(0, Math.min(first - Math.floor(count / 3), words.length - count));
  const { value, matchLevel } = marked(words.slice(start, start + count).join(' '), marking);
  return { value: `${start > 0 ? ellipsis : ''}${value}${start + count < words.length ? ellipsis : ''}`, matchLevel };
}

function shortlyMarked(text: string, marking: Marking): HighlightResult {
  const start = marked(text.slice(0, MAX_MARKED), marking);
  return { ...start, value: `${start.value}${text.slice(MAX_MARKED)}` };
}

function highlighted(fields: Fields, names: readonly string[], marking: Marking): HitResult['_highlightResult'] {
  return Object.fromEntries(
    [...new Set(names)].flatMap((name): [string, HighlightResult | HighlightResult[]][] => {
      const value = fields[name];
      if (typeof value === 'string') return [[name, shortlyMarked(value, marking)]];
      if (!Array.isArray(value)) return [];
      return [[name, value.filter((one) => typeof one === 'string').map((one) => shortlyMarked(one, marking))]];
    }),
  );
}

/** The snippets that were asked for: `description:20`, or `*:20`. */
function snippets(fields: Fields, { attributesToSnippet, snippetEllipsisText }: Shape, marking: Marking): HitResult['_snippetResult'] {
  const asked = [...new Set(attributesToSnippet)].slice(0, MAX_SNIPPETS).flatMap((one) => {
    const [, name = '', count] = /^(.*?)(?::(\d+))?$/s.exec(one) ?? [];
    return (name === '*' ? HIGHLIGHTED : [name]).map((field) => [field, Number(count ?? SNIPPET_WORDS)] as const);
  });
  return Object.fromEntries(
    asked.flatMap(([name, count]) => {
      const text = fields[name];
      return typeof text === 'string' && count > 0 ? [[name, snippet(text, count, snippetEllipsisText, marking)]] : [];
    }),
  );
}

/** The fields that are asked for: all with `*`, without those named with a minus. */
function retrieved(fields: Fields, names: readonly string[]): Fields {
  const excluded = new Set(names.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const wanted = new Set(names);
  const isAll = wanted.has('*') || names.every((name) => name.startsWith('-'));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !excluded.has(name) && (isAll || wanted.has(name))));
}

/** A hit as InstantSearch's widgets show it: the product's fields and its attributes, side by side. */
export function hitOf(
  { product, score, explain }: HitDocument,
  variants: readonly HitDocument[],
  marking: Marking,
  shape: Shape,
): HitResult {
  const fields = { ...product.attributes, ...product };
  const names = shape.attributesToHighlight?.flatMap((name) => (name === '*' ? HIGHLIGHTED : [name])) ?? [...HIGHLIGHTED];
  return {
    ...retrieved(fields, shape.attributesToRetrieve),
    objectID: product.id,
    _score: score,
    ...(variants.length > 0 && { _variants: variants.map((variant) => variant.product) }),
    ...(explain && { _rankingInfo: explain }),
    ...(shape.attributesToSnippet.length > 0 && { _snippetResult: snippets(fields, shape, marking) }),
    _highlightResult: highlighted(fields, names, marking),
  };
}

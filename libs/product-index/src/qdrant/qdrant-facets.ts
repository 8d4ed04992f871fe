import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { attributeOf, dateIn, levelOf, numberOfText } from '#catalog';
import { attributeTag, fieldTag } from '../attribute-tags.js';
import { COLUMN_FIELDS } from '../field-values.js';
import { isList, type SingleValue } from '../retrieval/candidates.js';
import { facetOfCounts, type Facet } from '../retrieval/facets.js';
import { COUNTED_FIELDS, countedKey, countedNumber } from './qdrant-counted.js';
import { KEYS } from './qdrant-collection.js';

/** Values that one request counts. A field of more values is counted in part. */
const MAX_VALUES = 20_000;

/** Facets, and whether all values of all of them are counted. */
export interface CountedFacets {
  readonly facets: readonly Facet[];
  readonly isExact: boolean;
}

/** The values of a key with their counts. */
type Hits = readonly { readonly value: unknown; readonly count: number }[];

/** Where the values of a field are counted: in a key of their own, or among the tags, which hold those of all attributes. */
function keyOfFacet(field: string): string {
  if (attributeOf(field) || levelOf(field) !== undefined) return 'tags';
  return isCountedApart(field) ? countedKey(field) : (KEYS.get(field) ?? field);
}

/** Whether a field is counted by texts that are kept for that. */
export const isCountedApart = (field: string): boolean => COUNTED_FIELDS.some(({ name }) => name === field);

/** Whether the server counts a field. */
export const isCountable = (field: string): boolean =>
  field === 'id' || attributeOf(field) !== undefined || levelOf(field) !== undefined || COLUMN_FIELDS.some(({ name }) => name === field);

/**
 * Counts the values of fields among the points that meet a filter: one request for each key, all at once. The server counts each segment by itself, so
 * that a point may count twice while it moves from one to another; its exact counting takes ten times as long.
 * @param now seconds since 1970.
 */
export async function countedFacets(
  client: QdrantClient,
  collection: string,
  filter: Schemas['Filter'],
  { fields, maxValues, now }: { readonly fields: readonly string[]; readonly maxValues: number; readonly now: number },
): Promise<CountedFacets> {
  const keys = [...new Set(fields.map(keyOfFacet))];
  const answers = await Promise.all(keys.map((key) => client.facet(collection, { key, filter, limit: MAX_VALUES })));
  const hitsOf = new Map<string, Hits>(keys.map((key, n) => [key, answers[n]?.hits ?? []]));
  return {
    facets: fields.map((field) => facetFrom(field, hitsOf.get(keyOfFacet(field)) ?? [], maxValues, now)),
    isExact: [...hitsOf.values()].every((hits) => hits.length < MAX_VALUES),
  };
}

function facetFrom(field: string, hits: Hits, maxValues: number, now: number): Facet {
  const counts = new Map<SingleValue, number>();
  const numbers: [number, number][] = [];
  const read = readingOf(field, now);
  for (const { value, count } of hits) {
    const found = read(value);
    for (const one of found === null || found === undefined ? [] : isList(found) ? found : [found]) {
      counts.set(one, (counts.get(one) ?? 0) + count);
      if (typeof one === 'number') numbers.push([one, count]);
    }
  }
  return facetOfCounts(field, [...counts.keys()], [...counts.values()], numbers, maxValues);
}

/** How a counted text is read as a value of a field; undefined for a text of another field. */
function readingOf(field: string, now: number): (value: unknown) => ReturnType<typeof countedNumber> | undefined {
  const attribute = attributeOf(field);
  if (!attribute && levelOf(field) === undefined) {
    if (isCountedApart(field)) return (value) => countedNumber(String(value), now);
    return (value) => value as SingleValue;
  }
  const prefix = attribute ? attributeTag(attribute.name, '') : fieldTag(field, '');
  const asType = { text: (text: string) => text, number: (text: string) => numberOfText(text) ?? text, date: dateIn }[
    attribute?.type ?? 'text'
  ];
  return (value) => (String(value).startsWith(prefix) ? asType(String(value).slice(prefix.length)) : undefined);
}

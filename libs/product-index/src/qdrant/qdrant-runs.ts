import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { Filter } from '#catalog';
import { COLUMN_FIELDS } from '../field-values.js';
import { isList, type FieldValue } from '../retrieval/candidates.js';
import { atCurrentPrice, isOnSale } from '../retrieval/current-price.js';
import { comparable, type SortKey } from '../retrieval/ranking.js';
import { KEYS } from './qdrant-collection.js';
import { toQdrantFilter } from './qdrant-filter.js';

type Condition = Schemas['Condition'];

/** Different texts that a listing is sorted by. */
const MAX_TEXTS = 10_000;

/** Points of equal value that follow each other in an order. */
export interface Run {
  /** What selects them. */
  readonly condition: Condition;
  readonly size: number;
  /** Their ids, in no order, if they are known. */
  readonly ids?: readonly string[];
}

/** Points of a listing. */
export interface ListedPoints {
  readonly storeId: string;
  /** What every point of the listing meets. */
  readonly filter: Schemas['Filter'];
  /** Seconds since 1970, for the price that holds. */
  readonly now: number;
}

/** A run of texts, with its place among all. */
interface TextRun extends Run {
  readonly place: number;
}

export const typeOf = (field: string): string | undefined => COLUMN_FIELDS.find(({ name }) => name === field)?.type;

/** A position says what it was told, and may have come from outside. */
const isOfOtherType = ({ field }: SortKey, value: FieldValue): boolean => isNumeric(field) && typeof value !== 'number';

const isNumeric = (field: string): boolean => ['number', 'date'].includes(typeOf(field) ?? '');

/** The runs of equal values that the points of a listing make, by one field. */
export class QdrantRuns {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly listed: ListedPoints,
  ) {}

  /**
   * The runs from the first one to the one that holds the point at `to`, and perhaps some more.
   * @param to counted from 0.
   * @returns undefined if the field has too many texts.
   */
  async first(conditions: readonly Condition[], key: SortKey, to: number): Promise<readonly Run[] | undefined> {
    if (isNumeric(key.field)) return this.ofNumbers(conditions, key, to);
    const runs = await this.ofTexts(conditions, key);
    return runs && [...runs, { condition: this.without(key.field), size: Infinity }];
  }

  /** What selects the run of a value; undefined if nothing has the value any more. */
  async of(conditions: readonly Condition[], key: SortKey, value: FieldValue): Promise<Condition | undefined> {
    if (value === null || isList(value) || isOfOtherType(key, value)) return this.without(key.field);
    if (isNumeric(key.field)) return this.where({ kind: 'any-of', field: key.field, values: [value], negated: false });
    const runs = await this.ofTexts(conditions, key, value);
    return runs?.find(({ place }) => place === 0)?.condition;
  }

  /** As `first`, of the values that come after a value. */
  async after(conditions: readonly Condition[], key: SortKey, value: FieldValue, to: number): Promise<readonly Run[] | undefined> {
    if (value === null || isList(value) || isOfOtherType(key, value)) return [];
    if (isNumeric(key.field)) {
      const bound = { value: Number(value), inclusive: false };
      const later = this.where({ kind: 'range', field: key.field, ...(key.descending ? { max: bound } : { min: bound }) });
      return this.ofNumbers([...conditions, { should: [later, this.without(key.field)] }], key, to);
    }
    const runs = await this.ofTexts(conditions, key, value);
    return runs && [...runs.filter(({ place }) => place > 0), { condition: this.without(key.field), size: Infinity }];
  }

  private async ofNumbers(conditions: readonly Condition[], key: SortKey, to: number): Promise<readonly Run[]> {
    const streams = key.field === 'price' ? PRICES(this.listed.now) : [{ field: key.field, condition: undefined }];
    const found = await Promise.all(
      streams.map(({ field, condition }) =>
        this.firstNumbers(field, condition ? [...conditions, this.where(condition)] : conditions, key.descending, to),
      ),
    );
    const sign = key.descending ? -1 : 1;
    const first = found
      .flat()
      .sort((a, b) => sign * (a.value - b.value))
      .slice(0, to);
    const runs: Run[] = [];
    for (let at = 0; at < first.length;) {
      const value = first[at]?.value ?? 0;
      let end = at;
      while (end < first.length && first[end]?.value === value) end++;
      const condition = this.where({ kind: 'any-of', field: key.field, values: [value], negated: false });
      // The last run may go on beyond what was read.
      const isWhole = end < first.length || first.length < to;
      const ids = first.slice(at, end).map(({ id }) => id);
      runs.push({ condition, size: isWhole ? ids.length : Infinity, ...(isWhole && { ids }) });
      at = end;
    }
    if (first.length === to) return runs;
    // What has no value comes last, in either direction.
    return [...runs, { condition: this.without(key.field), size: Infinity }];
  }

  /** The first values of a field, with their points. */
  private async firstNumbers(
    field: string,
    conditions: readonly Condition[],
    descending: boolean,
    limit: number,
  ): Promise<{ readonly id: string; readonly value: number }[]> {
    const { points } = await this.client.scroll(this.collection, {
      filter: this.and(conditions),
      order_by: { key: KEYS.get(field) ?? field, direction: descending ? 'desc' : 'asc' },
      limit,
      with_payload: false,
    });
    return points.map((point) => ({ id: String(point.id), value: Number(point.order_value) }));
  }

  /**
   * All runs of texts or flags, in order. Texts that collation does not tell apart are one run.
   * @param origin the value whose place counts as 0.
   */
  private async ofTexts(
    conditions: readonly Condition[],
    { field, descending }: SortKey,
    origin: FieldValue = null,
  ): Promise<readonly TextRun[] | undefined> {
    const { hits } = await this.client.facet(this.collection, {
      key: KEYS.get(field) ?? field,
      filter: this.and(conditions),
      limit: MAX_TEXTS,
      // The sizes of runs decide where a page begins.
      exact: true,
    });
    if (hits.length === MAX_TEXTS) return undefined;
    const values = hits.map(({ value }) => value as string | boolean);
    const places = comparable([...values, origin], descending);
    const zero = places.pop() ?? 0;
    const runs = new Map<number, { readonly values: (string | boolean)[]; readonly size: number }>();
    for (const [n, { count }] of hits.entries()) {
      const place = ((places[n] ?? 0) - zero) * (descending ? -1 : 1);
      const run = runs.get(place) ?? { values: [], size: 0 };
      runs.set(place, { values: [...run.values, values[n] ?? ''], size: run.size + count });
    }
    return [...runs]
      .map(([place, run]) => ({
        place,
        size: run.size,
        condition: this.where({ kind: 'any-of', field, values: run.values, negated: false }),
      }))
      .sort((a, b) => a.place - b.place);
  }

  private and(conditions: readonly Condition[]): Schemas['Filter'] {
    return { must: [this.listed.filter, ...conditions] };
  }

  private where(filter: Filter): Condition {
    return toQdrantFilter(this.listed.storeId, atCurrentPrice(filter, this.listed.now));
  }

  /** The points that have no value of a field. */
  private without(field: string): Condition {
    if (!isNumeric(field)) return { is_empty: { key: KEYS.get(field) ?? field } };
    return { must_not: [this.where({ kind: 'range', field, min: { value: -Number.MAX_VALUE, inclusive: true } })] };
  }
}

/** The price that holds is the sale price where a sale is on, and the price elsewhere. */
const PRICES = (now: number): readonly { readonly field: string; readonly condition: Filter }[] => [
  { field: 'sale_price', condition: isOnSale(now) },
  { field: 'price', condition: { kind: 'not', condition: isOnSale(now) } },
];

import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { attributeOf, levelOf, type Filter } from '#catalog';
import { COLUMN_FIELDS, isListField } from '../field-values.js';
import { atCurrentPrice, isOnSale } from '../retrieval/current-price.js';
import { comparable, SCORE_FIELD, type SortKey } from '../retrieval/ranking.js';
import { KEYS } from './qdrant-collection.js';
import { toQdrantFilter } from './qdrant-filter.js';

type Condition = Schemas['Condition'];

/** Different texts that a listing is sorted by. */
const MAX_TEXTS = 10_000;

/** Point ids of a page, in order. */
type Ids = readonly string[];

/** Points `from` up to `to` of an order, counted from 0. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** Points of equal value that follow each other. */
interface Run {
  /** What selects them. */
  readonly condition: Condition;
  readonly size: number;
  /** Their ids, in no order, if they are known. */
  readonly ids?: Ids;
}

const typeOf = (field: string): string | undefined => COLUMN_FIELDS.find(({ name }) => name === field)?.type;

/** Whether the server can sort by a field. Of several values one would have to be chosen, which it does not. */
export const isSortable = ({ field }: SortKey): boolean =>
  field === SCORE_FIELD || (typeOf(field) !== undefined && !isListField(field) && !attributeOf(field) && levelOf(field) === undefined);

/**
 * Listings of a store in an order, of which the server sorts by one field at a time, and not by what else tells equals apart. A page is the runs of equal
 * values that it touches: their sizes say where each begins, and each is ordered by the next field, or by point id.
 */
export class QdrantListing {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
    /** What every point of the listing meets. */
    private readonly filter: Schemas['Filter'],
    private readonly now: number,
  ) {}

  /** @returns undefined if a field has too many texts to be sorted by. */
  async page(keys: readonly SortKey[], window: Window): Promise<Ids | undefined> {
    return this.within(
      [],
      keys.filter(({ field }) => field !== SCORE_FIELD),
      window,
    );
  }

  private async within(conditions: readonly Condition[], [key, ...others]: readonly SortKey[], window: Window): Promise<Ids | undefined> {
    if (window.to <= window.from) return [];
    if (!key) return this.byId(conditions, window);
    const runs = await this.runs(conditions, key, window);
    if (!runs) return undefined;
    const pages: Promise<Ids | undefined>[] = [];
    let at = 0;
    for (const { condition, size, ids } of runs) {
      const [from, to] = [Math.max(0, window.from - at), Math.min(size, window.to - at)];
      at += size;
      if (to <= from) continue;
      const isSettled = ids && (ids.length === 1 || (others.length === 0 && from === 0 && to === ids.length));
      pages.push(isSettled ? Promise.resolve([...ids].sort()) : this.within([...conditions, condition], others, { from, to }));
    }
    const found = await Promise.all(pages);
    return found.some((page) => page === undefined) ? undefined : found.flatMap((page) => page ?? []);
  }

  /** Points by their ids, which is how the server keeps them. */
  private async byId(conditions: readonly Condition[], { from, to }: Window): Promise<Ids> {
    const { points } = await this.client.query(this.collection, {
      filter: this.and(conditions),
      offset: from,
      limit: to - from,
      with_payload: false,
    });
    return points.map(({ id }) => String(id));
  }

  /** The runs from the first one to the one in which the window ends, and beyond. */
  private async runs(conditions: readonly Condition[], key: SortKey, window: Window): Promise<readonly Run[] | undefined> {
    const type = typeOf(key.field);
    return type === 'number' || type === 'date' ? this.runsOfNumbers(conditions, key, window) : this.runsOfTexts(conditions, key);
  }

  private async runsOfNumbers(conditions: readonly Condition[], key: SortKey, { to }: Window): Promise<readonly Run[]> {
    const streams = key.field === 'price' ? PRICES(this.now) : [{ field: key.field, condition: undefined }];
    const found = await Promise.all(
      streams.map(({ field, condition }) => this.first(field, this.own(conditions, condition), key.descending, to)),
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
  private async first(
    field: string,
    conditions: readonly Condition[],
    descending: boolean,
    limit: number,
  ): Promise<{ readonly id: string; readonly value: number }[]> {
    const key = KEYS.get(field) ?? field;
    const { points } = await this.client.scroll(this.collection, {
      filter: this.and(conditions),
      order_by: { key, direction: descending ? 'desc' : 'asc' },
      limit,
      with_payload: false,
    });
    return points.map((point) => ({ id: String(point.id), value: Number(point.order_value) }));
  }

  private async runsOfTexts(conditions: readonly Condition[], { field, descending }: SortKey): Promise<readonly Run[] | undefined> {
    const { hits } = await this.client.facet(this.collection, {
      key: KEYS.get(field) ?? field,
      filter: this.and(conditions),
      limit: MAX_TEXTS,
      // The sizes of runs decide where a page begins.
      exact: true,
    });
    if (hits.length === MAX_TEXTS) return undefined;
    const keys = comparable(
      hits.map(({ value }) => value as string | boolean),
      descending,
    );
    // Texts that collation does not tell apart are one run.
    const byKey = new Map<number, { readonly values: (string | boolean)[]; size: number }>();
    for (const [n, { value, count }] of hits.entries()) {
      const run = byKey.get(keys[n] ?? 0) ?? { values: [], size: 0 };
      run.values.push(value as string | boolean);
      byKey.set(keys[n] ?? 0, { ...run, size: run.size + count });
    }
    const runs = [...byKey]
      .sort(([a], [b]) => (descending ? b - a : a - b))
      .map(([, { values, size }]) => ({ condition: this.where({ kind: 'any-of', field, values, negated: false }), size }));
    return [...runs, { condition: { is_empty: { key: KEYS.get(field) ?? field } }, size: Infinity }];
  }

  private and(conditions: readonly Condition[]): Schemas['Filter'] {
    return { must: [this.filter, ...conditions] };
  }

  private own(conditions: readonly Condition[], more: Filter | undefined): readonly Condition[] {
    return more ? [...conditions, this.where(more)] : conditions;
  }

  private where(filter: Filter): Condition {
    return toQdrantFilter(this.storeId, atCurrentPrice(filter, this.now));
  }

  private without(field: string): Condition {
    const isThere: Filter = { kind: 'range', field, min: { value: -Number.MAX_VALUE, inclusive: true } };
    return { must_not: [this.where(isThere)] };
  }
}

/** The price that holds is the sale price where a sale is on, and the price elsewhere. */
const PRICES = (now: number): readonly { readonly field: string; readonly condition: Filter }[] => [
  { field: 'sale_price', condition: isOnSale(now) },
  { field: 'price', condition: { kind: 'not', condition: isOnSale(now) } },
];

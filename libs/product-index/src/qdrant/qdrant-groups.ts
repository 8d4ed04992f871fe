import pMap from 'p-map';
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { PagePosition } from '../retrieval/page-position.js';
import type { SortKey } from '../retrieval/ranking.js';
import { isListField } from '../field-values.js';
import { KEYS } from './qdrant-collection.js';
import type { QdrantListing } from './qdrant-listing.js';
import { typeOf } from './qdrant-runs.js';
import type { Ids, Window } from './qdrant-ties.js';

type Condition = Schemas['Condition'];

/** Groups that are told apart; where there are more, their number is a lower bound. */
const MAX_GROUPS = 50_000;
/** Up to so many groups the best of each is asked for, as a walk in order might pass all products of the first groups. */
const FEW_GROUPS = 64;
/** Members that are put in order by one request. */
const MEMBERS_AT_ONCE = 1_000;
/** Requests at the same time. */
const ASKED_AT_ONCE = 16;
/** Products of one step of a walk. */
const MAX_STEP = 2_000;

/** The groups of a result. */
export interface GroupCounts {
  /** The sizes by value. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Products without a value, each of which is a group. */
  readonly alone: number;
  /** False if there are more groups than are told apart. */
  readonly isExact: boolean;
}

/** A group that is shown. */
export interface FoundGroup {
  /** The best of its points. */
  readonly id: string;
  readonly size: number;
  /** The best of the others, in order. */
  readonly others: Ids;
}

/** What is asked of the groups. */
export interface GroupsQuery {
  readonly field: string;
  /** How many others of each group are shown. */
  readonly limit: number;
  readonly sort: readonly SortKey[];
  readonly window: Window;
  readonly after?: PagePosition | undefined;
}

/** Whether the server can group by a field: it counts the values of texts. */
export const isGroupable = (field: string): boolean => typeOf(field) === 'text' && !isListField(field);

export async function countGroups(
  client: QdrantClient,
  collection: string,
  filter: Schemas['Filter'],
  field: string,
): Promise<GroupCounts> {
  const key = KEYS.get(field) ?? field;
  const [{ hits }, { count: alone }] = await Promise.all([
    client.facet(collection, { key, filter, limit: MAX_GROUPS }),
    client.count(collection, { filter: { must: [filter, { is_empty: { key } }] }, exact: true }),
  ]);
  return { sizes: new Map(hits.map(({ value, count }) => [String(value), count])), alone, isExact: hits.length < MAX_GROUPS };
}

/** Pages of groups in the order of their best points. */
export class QdrantGroups {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly listing: QdrantListing,
    private readonly counts: GroupCounts,
  ) {}

  /** @returns undefined if the points cannot be put in order by the server. */
  async page(query: GroupsQuery): Promise<readonly FoundGroup[] | undefined> {
    const isFew = this.counts.isExact && this.counts.sizes.size <= FEW_GROUPS;
    const bests = isFew ? await this.bestOfFew(query) : await this.bestByWalk(query);
    return bests && this.withMembers(bests, query);
  }

  /** Asks for the best of each group, and then for their order. */
  private async bestOfFew({ field, sort, window, after }: GroupsQuery): Promise<Ids | undefined> {
    const first = await Promise.all(
      [...this.counts.sizes.keys()].map((value) => this.listing.page(sort, { from: 0, to: 1 }, undefined, [valueIs(field, [value])])),
    );
    if (first.includes(undefined)) return undefined;
    const bests: Condition = { should: [{ has_id: first.flatMap((ids) => ids ?? []) }, { is_empty: { key: keyOf(field) } }] };
    return this.listing.page(sort, window, after, [bests]);
  }

  /** Goes through the points in order, and takes the first of each group. */
  private async bestByWalk({ field, sort, window, after }: GroupsQuery): Promise<Ids | undefined> {
    const seen = new Set<string>();
    const bests: string[] = [];
    let step = Math.min(MAX_STEP, window.to * 3);
    for (let from = 0; bests.length < window.to; from += step, step = MAX_STEP) {
      const ids = await this.listing.page(sort, { from, to: from + step }, after);
      if (!ids) return undefined;
      const values = await this.valuesOf(ids, field);
      const firsts = ids.filter((id) => {
        const value = values.get(id);
        if (value === undefined) return true;
        if (seen.has(value)) return false;
        seen.add(value);
        return true;
      });
      bests.push(...(after ? await this.withoutShown(firsts, values, field, sort) : firsts));
      if (ids.length < step) break;
    }
    return bests.slice(window.from, window.to);
  }

  /** Behind a position the first of a group is not its best, if the best one stands before the position. */
  private async withoutShown(firsts: Ids, values: ReadonlyMap<string, string>, field: string, sort: readonly SortKey[]): Promise<Ids> {
    const found = await pMap(
      firsts,
      async (id) => {
        const value = values.get(id);
        if (value === undefined || this.counts.sizes.get(value) === 1) return true;
        const best = await this.listing.page(sort, { from: 0, to: 1 }, undefined, [valueIs(field, [value])]);
        return best?.[0] === id;
      },
      { concurrency: ASKED_AT_ONCE },
    );
    return firsts.filter((_, n) => found[n]);
  }

  private async withMembers(bests: Ids, { field, limit, sort }: GroupsQuery): Promise<readonly FoundGroup[]> {
    const values = await this.valuesOf(bests, field);
    const sizeOf = (id: string): number => this.counts.sizes.get(values.get(id) ?? '') ?? 1;
    const wanted = limit === 0 ? [] : bests.filter((id) => sizeOf(id) > 1).flatMap((id) => values.get(id) ?? []);
    const members = await this.membersOf(field, wanted, limit, sort);
    return bests.map((id) => {
      const others = (members.get(values.get(id) ?? '') ?? []).filter((other) => other !== id);
      return { id, size: sizeOf(id), others: others.slice(0, limit) };
    });
  }

  /** The best members of some groups, by value. */
  private async membersOf(
    field: string,
    values: readonly string[],
    limit: number,
    sort: readonly SortKey[],
  ): Promise<ReadonlyMap<string, Ids>> {
    const total = values.reduce((sum, value) => sum + (this.counts.sizes.get(value) ?? 0), 0);
    if (total > MEMBERS_AT_ONCE) {
      const best = { from: 0, to: limit + 1 };
      const found = await Promise.all(values.map((value) => this.listing.page(sort, best, undefined, [valueIs(field, [value])])));
      return new Map(values.map((value, n) => [value, found[n] ?? []]));
    }
    if (total === 0) return new Map();
    const ids = (await this.listing.page(sort, { from: 0, to: total }, undefined, [valueIs(field, values)])) ?? [];
    const valueOf = await this.valuesOf(ids, field);
    const members = new Map<string, string[]>(values.map((value) => [value, []]));
    for (const id of ids) members.get(valueOf.get(id) ?? '')?.push(id);
    return members;
  }

  private async valuesOf(ids: Ids, field: string): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const points = await this.client.retrieve(this.collection, { ids: [...ids], with_payload: [keyOf(field)], with_vector: false });
    return new Map(
      points.flatMap(({ id, payload }): [string, string][] => {
        const value = (payload as { readonly product?: Readonly<Record<string, string | null>> } | undefined)?.product?.[field];
        return value === undefined || value === null ? [] : [[String(id), value]];
      }),
    );
  }
}

const keyOf = (field: string): string => KEYS.get(field) ?? field;

const valueIs = (field: string, values: readonly string[]): Condition => ({ key: keyOf(field), match: { any: [...values] } });

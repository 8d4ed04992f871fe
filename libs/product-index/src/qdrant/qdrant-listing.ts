import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { attributeOf, levelOf } from '#catalog';
import { isListField } from '../field-values.js';
import { fieldKeys, type PagePosition } from '../retrieval/page-position.js';
import { SCORE_FIELD, type SortKey } from '../retrieval/ranking.js';
import { QdrantRuns, typeOf, type ListedPoints, type Run } from './qdrant-runs.js';
import type { Ids, Ties, Window } from './qdrant-ties.js';

type Condition = Schemas['Condition'];

/** Whether the server can sort by a field. Of several values one would have to be chosen, which it does not. */
export const isSortable = ({ field }: SortKey): boolean =>
  field === SCORE_FIELD || (typeOf(field) !== undefined && !isListField(field) && !attributeOf(field) && levelOf(field) === undefined);

/**
 * Points in an order, of which the server sorts by one field at a time, and not by what else tells equals apart. A page is the runs of equal
 * values that it touches: their sizes say where each begins, and each is ordered by the next field, and in the end by its ties.
 */
export class QdrantListing {
  readonly #runs: QdrantRuns;

  constructor(
    client: QdrantClient,
    collection: string,
    private readonly listed: ListedPoints,
    private readonly ties: Ties,
  ) {
    this.#runs = new QdrantRuns(client, collection, listed);
  }

  /**
   * @param after the place behind which the listing begins; the window is counted from there.
   * @param conditions that the points meet beside those of the listing.
   * @returns undefined if a field has too many texts to be sorted by.
   */
  async page(
    keys: readonly SortKey[],
    window: Window,
    after?: PagePosition,
    conditions: readonly Condition[] = [],
  ): Promise<Ids | undefined> {
    return after ? this.behind(conditions, fieldKeys(keys), window, after) : this.within(conditions, fieldKeys(keys), window);
  }

  private async within(conditions: readonly Condition[], [key, ...others]: readonly SortKey[], window: Window): Promise<Ids | undefined> {
    if (window.to <= window.from) return [];
    if (!key) return this.ties.within(this.and(conditions), window);
    const runs = await this.#runs.first(conditions, key, window.to);
    return runs && this.ofRuns(conditions, others, runs, window);
  }

  /** Behind a position come the other points of its value, and then later values. */
  private async behind(
    conditions: readonly Condition[],
    [key, ...others]: readonly SortKey[],
    window: Window,
    position: PagePosition,
  ): Promise<Ids | undefined> {
    if (!key) return this.ties.behind(this.and(conditions), window, position);
    const [value = null, ...values] = position.values;
    const own = await this.#runs.of(conditions, key, value);
    const equals = own ? await this.behind([...conditions, own], others, { from: 0, to: window.to }, { ...position, values }) : [];
    if (!equals) return undefined;
    const rest = { from: Math.max(0, window.from - equals.length), to: window.to - equals.length };
    const shown = equals.slice(window.from, window.to);
    if (rest.to <= 0) return shown;
    const later = await this.#runs.after(conditions, key, value, rest.to);
    const more = later && (await this.ofRuns(conditions, others, later, rest));
    return more && [...shown, ...more];
  }

  private async ofRuns(
    conditions: readonly Condition[],
    others: readonly SortKey[],
    runs: readonly Run[],
    window: Window,
  ): Promise<Ids | undefined> {
    const pages: Promise<Ids | undefined>[] = [];
    let at = 0;
    for (const { condition, size, ids } of runs) {
      const [from, to] = [Math.max(0, window.from - at), Math.min(size, window.to - at)];
      at += size;
      if (to <= from) continue;
      const isSettled = ids && (ids.length === 1 || (others.length === 0 && from === 0 && to === ids.length));
      pages.push(isSettled ? Promise.resolve(this.ties.sorted(ids)) : this.within([...conditions, condition], others, { from, to }));
    }
    const found = await Promise.all(pages);
    return found.some((page) => page === undefined) ? undefined : found.flatMap((page) => page ?? []);
  }

  private and(conditions: readonly Condition[]): Schemas['Filter'] {
    return conditions.length === 0 ? this.listed.filter : { must: [this.listed.filter, ...conditions] };
  }
}

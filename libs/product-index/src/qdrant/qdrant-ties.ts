import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { pointId } from '../point-id.js';
import type { PagePosition } from '../retrieval/page-position.js';
import type { RankedPoints } from './qdrant-rankings.js';

/** Point ids, in order. */
export type Ids = readonly string[];

/** Points `from` up to `to` of an order, counted from 0. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The order of points that no sort key tells apart. */
export interface Ties {
  sorted(ids: Ids): Ids;
  /** Some of the points of an order that meet a filter. */
  within(filter: Schemas['Filter'], window: Window): Promise<Ids>;
  /** As `within`, counted from the place of a position. */
  behind(filter: Schemas['Filter'], window: Window, position: PagePosition): Promise<Ids>;
}

/** By point id, which is the order that the server keeps them in. */
export class TiesById implements Ties {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
  ) {}

  sorted(ids: Ids): Ids {
    return [...ids].sort();
  }

  async within(filter: Schemas['Filter'], { from, to }: Window): Promise<Ids> {
    const { points } = await this.client.query(this.collection, { filter, offset: from, limit: to - from, with_payload: false });
    return points.map(({ id }) => String(id));
  }

  async behind(filter: Schemas['Filter'], { from, to }: Window, { productId }: PagePosition): Promise<Ids> {
    const id = pointId(this.storeId, productId);
    // The server begins with the point of this id, if it is still there.
    const { points } = await this.client.scroll(this.collection, { filter, offset: id, limit: to + 1, with_payload: false });
    return points
      .map((point) => String(point.id))
      .filter((found) => found !== id)
      .slice(from, to);
  }
}

/** By score: of what a search has found. */
export class TiesByScore implements Ties {
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
    /** All that the search finds. */
    private readonly ranked: Pick<RankedPoints, 'ids' | 'scoreOf' | 'named' | 'filter'>,
  ) {
    this.#places = new Map(ranked.ids.map((id, place) => [id, place]));
  }

  sorted(ids: Ids): Ids {
    const placeOf = (id: string): number => this.#places.get(id) ?? Infinity;
    return ids.filter((id) => this.#places.has(id)).sort((a, b) => placeOf(a) - placeOf(b));
  }

  async within(filter: Schemas['Filter'], { from, to }: Window): Promise<Ids> {
    return (await this.all(filter)).slice(from, to);
  }

  async behind(filter: Schemas['Filter'], { from, to }: Window, position: PagePosition): Promise<Ids> {
    const { scoreOf, named } = this.ranked;
    const own = pointId(this.storeId, position.productId);
    const all = await this.all(filter);
    const [isNamed, score] = this.#places.has(own) ? [named.has(own), scoreOf(own)] : [position.isNamed, position.score];
    return all
      .filter((id) => {
        const difference = Number(isNamed) - Number(named.has(id)) || score - scoreOf(id);
        return difference > 0 || (difference === 0 && id > own);
      })
      .slice(from, to);
  }

  private async all(filter: Schemas['Filter']): Promise<Ids> {
    if (filter === this.ranked.filter) return this.ranked.ids;
    const limit = Math.max(1, this.ranked.ids.length);
    const { points } = await this.client.scroll(this.collection, { filter, limit, with_payload: false });
    return this.sorted(points.map(({ id }) => String(id)));
  }
}

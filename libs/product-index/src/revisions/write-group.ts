import type { Change } from './change.js';
import { bringsPictures, revisionOf, type PointState } from './point-state.js';

/** A point as it is to be written over the one whose stamp is `basis`; a basis of 0 stands for none. */
export interface WrittenPoint {
  readonly id: string;
  readonly storeId: string;
  readonly state: PointState;
  readonly basis: number;
  /** True if the point may replace any point that is not newer than its revision: it was not made from the point that it replaces. */
  readonly isWhole: boolean;
}

/** The part of a point that is cheap to read. */
export interface PointMark {
  readonly stamp: number;
  /** The latest revision that the point includes. */
  readonly touched: number;
}

/**
 * Writes that are committed together, as each commit costs the same whether it is of one product or of a hundred.
 * Writes of one point are joined in the order in which they came.
 */
export class WriteGroup {
  readonly #changes = new Map<string, Change[]>();

  /** @param hasText whether the index keeps vectors of texts, so that a write without one keeps the present one. */
  constructor(
    private readonly hasText: boolean,
    changes: readonly Change[] = [],
  ) {
    this.add(changes);
  }

  add(changes: readonly Change[]): void {
    for (const change of changes) {
      const others = this.#changes.get(change.id);
      if (others) others.push(change);
      else this.#changes.set(change.id, [change]);
    }
  }

  get ids(): readonly string[] {
    return [...this.#changes.keys()];
  }

  /**
   * Ids of points that are written without reading them first: each has a single write, of the whole product. The index refuses a write that
   * is older than its point; such a point is then read, and resolved again.
   */
  get wholeIds(): readonly string[] {
    return this.ids.filter((id) => this.wholeRevision(id) !== undefined);
  }

  /** The points of the index that have to be read before the group can be resolved. */
  toBeRead(marks: ReadonlyMap<string, PointMark>): string[] {
    return [...marks].flatMap(([id, mark]) => (this.isWhole(id, mark) ? [] : [id]));
  }

  /**
   * The points to be written.
   * @param marks of the points that are in the index and were looked at.
   * @param present the states of those that `toBeRead` names.
   */
  resolve(marks: ReadonlyMap<string, PointMark>, present: ReadonlyMap<string, PointState>): WrittenPoint[] {
    return [...this.#changes].flatMap(([id, changes]) => {
      const before = present.get(id);
      let state = before;
      for (const change of changes) state = change.applyTo(state);
      if (state === undefined || state === before) return [];
      const mark = marks.get(id);
      return [{ id, storeId: changes[0]?.storeId ?? '', state, basis: mark?.stamp ?? 0, isWhole: this.isWhole(id, mark) }];
    });
  }

  /** True for a full write that is not older than any known write to the point: it can be written without reading the point. */
  private isWhole(id: string, mark: PointMark | undefined): boolean {
    const revision = this.wholeRevision(id);
    return revision !== undefined && revision >= (mark?.touched ?? -1);
  }

  /** The revision of the only change to a point, if that change is a whole product with all its vectors; undefined otherwise. */
  private wholeRevision(id: string): number | undefined {
    const [first, ...more] = this.#changes.get(id) ?? [];
    if (first?.incoming.kind !== 'product' || more.length > 0) return undefined;
    const isWhole = bringsPictures(first.incoming) && (!this.hasText || first.incoming.vectors.text !== undefined);
    return isWhole ? revisionOf(first.incoming) : undefined;
  }
}

import { LRUCache } from 'lru-cache';
import type { RawRow } from '../feed-row.js';
import type { RowCensus } from './system.js';

/** Parents that are held while a feed is read: exports mostly have a parent and its variants close together. */
const HELD = 2_000;

/** How a system's rows name each other. */
export interface Kinship {
  /** The names that variants call this row by, if it is a parent; empty for any other row. */
  readonly namesOf: (raw: RawRow['raw']) => readonly string[];
  /** The name of a row's parent; the empty text for a row without one. */
  readonly parentOf: (raw: RawRow['raw']) => string;
}

interface SavedParents {
  readonly wanted: readonly string[];
  readonly collected: readonly (readonly [string, RawRow])[];
  readonly reach: number;
}

/**
 * The parents of variants. While rows are read in their order, the last parents are held; those that stand later than a variant, or long before it,
 * are collected beforehand. So memory grows with the disorder of a feed, not with its size.
 */
export class Parents implements RowCensus {
  /** Names that variants refer to. */
  readonly #wanted = new Set<string>();
  readonly #missing = new Set<string>();
  readonly #collected = new Map<string, RawRow>();
  readonly #held = new LRUCache<string, RawRow>({ max: HELD });
  #reach = 0;

  constructor(
    private readonly kinship: Kinship,
    saved?: unknown,
  ) {
    if (saved === undefined) return;
    const { wanted, collected, reach } = saved as SavedParents;
    for (const name of wanted) this.#wanted.add(name);
    for (const [name, row] of collected) this.#collected.set(name, row);
    this.#reach = reach;
  }

  see(row: RawRow): void {
    const parent = this.kinship.parentOf(row.raw);
    if (parent !== '') {
      this.#wanted.add(parent);
      const held = this.#held.get(parent);
      if (held) this.#reach = Math.max(this.#reach, row.row - held.row);
      else this.#missing.add(parent);
    }
    this.hold(row);
  }

  get reach(): number {
    return this.#reach;
  }

  saved(): SavedParents {
    return { wanted: [...this.#wanted], collected: [...this.#collected], reach: this.#reach };
  }

  get isIncomplete(): boolean {
    return this.#missing.size > 0;
  }

  collect(row: RawRow): void {
    for (const name of this.kinship.namesOf(row.raw)) if (this.#missing.has(name)) this.#collected.set(name, row);
  }

  /** To be called with each row when the feed is read. */
  hold(row: RawRow): void {
    for (const name of this.kinship.namesOf(row.raw)) this.#held.set(name, row);
  }

  /** The parent of a row; undefined if the feed has none of that name. */
  of(raw: RawRow['raw']): RawRow | undefined {
    const parent = this.kinship.parentOf(raw);
    return parent === '' ? undefined : (this.#collected.get(parent) ?? this.#held.get(parent));
  }

  /** Whether other rows of the feed name this one as their parent. */
  isParent(raw: RawRow['raw']): boolean {
    return this.kinship.namesOf(raw).some((name) => this.#wanted.has(name));
  }
}

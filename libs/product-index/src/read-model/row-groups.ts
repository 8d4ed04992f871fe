import type { SingleValue } from '../retrieval/candidates.js';
import { firstOf } from '../retrieval/grouping.js';
import type { FieldView } from './field-views.js';

/** Stands alone: a row without a value in the field that groups. */
const ALONE = -1;

/** The rows that a query found, by the values of a field. A row without a value is a group of its own. */
export class RowGroups {
  /** By code of the field's entries. */
  readonly #groupOfCode: Int32Array;
  readonly #sizes: Uint32Array;
  #alone = 0;

  constructor(
    private readonly view: FieldView,
    private readonly rows: Uint32Array,
  ) {
    const groups = new Map<SingleValue, number>();
    this.#groupOfCode = Int32Array.from(view.values, (value) => {
      const first = firstOf(value);
      if (first === null) return ALONE;
      const known = groups.get(first) ?? groups.size;
      groups.set(first, known);
      return known;
    });
    this.#sizes = new Uint32Array(groups.size);
    for (let n = 0; n < rows.length; n++) {
      const group = this.of(rows[n] ?? 0);
      if (group === ALONE) this.#alone++;
      else this.#sizes[group] = (this.#sizes[group] ?? 0) + 1;
    }
  }

  /** How many groups have a row. */
  get count(): number {
    let count = this.#alone;
    for (const size of this.#sizes) if (size > 0) count++;
    return count;
  }

  /** The best row of each group, in the order that the rows come in. @param rows of the same rows, best first. */
  *bests(rows: Iterable<number>): Generator<number> {
    const isSeen = new Uint8Array(this.#sizes.length);
    for (const row of rows) {
      const group = this.of(row);
      if (group !== ALONE && isSeen[group] === 1) continue;
      if (group !== ALONE) isSeen[group] = 1;
      yield row;
    }
  }

  /** The best row of each group, in no order. */
  bestBy(compare: (a: number, b: number) => number): number[] {
    const bests = new Int32Array(this.#sizes.length).fill(-1);
    const found: number[] = [];
    for (let n = 0; n < this.rows.length; n++) {
      const row = this.rows[n] ?? 0;
      const group = this.of(row);
      if (group === ALONE) found.push(row);
      else if ((bests[group] ?? -1) < 0 || compare(row, bests[group] ?? 0) < 0) bests[group] = row;
    }
    for (const best of bests) if (best >= 0) found.push(best);
    return found;
  }

  /** The rows of the groups that some rows are in, by these rows; the rows themselves are among them. */
  membersOf(some: readonly number[]): ReadonlyMap<number, number[]> {
    const byGroup = new Map(some.map((row) => [this.of(row), row]));
    const members = new Map(some.map((row): [number, number[]] => [row, this.of(row) === ALONE ? [row] : []]));
    for (let n = 0; n < this.rows.length; n++) {
      const row = this.rows[n] ?? 0;
      const group = this.of(row);
      const best = group === ALONE ? undefined : byGroup.get(group);
      if (best !== undefined) members.get(best)?.push(row);
    }
    return members;
  }

  /** Each group's rows. */
  *each(): Generator<readonly number[]> {
    const byGroup = new Map<number, number[]>();
    for (let n = 0; n < this.rows.length; n++) {
      const row = this.rows[n] ?? 0;
      const group = this.of(row);
      if (group === ALONE) yield [row];
      else if (!byGroup.get(group)?.push(row)) byGroup.set(group, [row]);
    }
    yield* byGroup.values();
  }

  private of(row: number): number {
    return this.#groupOfCode[this.view.codes[row] ?? 0] ?? ALONE;
  }
}

import { setImmediate } from 'node:timers/promises';
import type { Table } from '@lancedb/lancedb';
import type { Schema } from 'apache-arrow';
import type { Dimensions } from '../collections.js';
import { HIDDEN_SUFFIX, type Change } from '../revisions/change.js';
import { joined, type PointState } from '../revisions/point-state.js';
import { WriteGroup } from '../revisions/write-group.js';
import { Compaction } from './compaction.js';
import { literal } from './lancedb-filter.js';
import { hasStamp, markedRows, marksOf } from './lancedb-marks.js';
import { RowBuilder, stateFromRow, WHOLE } from './lancedb-rows.js';
import { PAYLOAD_COLUMNS, tableSchema, vectorColumns } from './lancedb-schema.js';
import { arrowTable } from './lancedb-table.js';
import { retried } from './retried.js';
import { LostTurnError, type Turn, type WriteLock } from './write-lock.js';

/** How long an old version of the table is kept, for reads in progress. Compaction writes a whole table, so each kept version costs a copy. */
const VERSIONS_KEPT_MS = 120_000;
/**
 * Lance evaluates this condition on the present row, inside its commit. A whole product replaces a row that is not newer than its
 * revision. Any other write replaces only the row that it was made from.
 */
const MAY_REPLACE = [
  `(source.basis = ${WHOLE} AND (target.touched IS NULL OR target.touched <= source.revision))`,
  '(source.basis = 0 AND target.stamp IS NULL)',
  'target.stamp = source.basis',
].join(' OR ');
const COMMIT_ATTEMPTS = 8;
const TURNS = 5;

/** Makes all changes of a Lance table. Writes that wait at the same time share one commit, and none replaces a newer row. */
export class LanceDbWriter {
  readonly #compaction = new Compaction();
  readonly #rows = new RowBuilder();
  readonly #schema: Schema;
  /** The columns of a whole point. */
  readonly #columns: readonly string[];
  #waiting: { readonly group: WriteGroup; readonly committed: Promise<void> } | undefined;

  constructor(
    private readonly table: Table,
    private readonly writes: WriteLock,
    private readonly dimensions: Dimensions,
  ) {
    this.#schema = tableSchema(dimensions);
    this.#columns = [...PAYLOAD_COLUMNS, ...vectorColumns(dimensions.text)];
  }

  /** Adds to the writes that wait for their turn; they are committed together. */
  async write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    for (const { storeId, incoming } of changes) this.#rows.prepare(storeId, incoming);
    if (!this.#waiting) {
      const group = new WriteGroup(this.dimensions.text !== undefined);
      const committed = this.alone(async (turn) => {
        if (this.#waiting?.group === group) this.#waiting = undefined;
        await this.commit(group, turn);
      });
      // If the lock fails, this group is never committed, so no later write may join it.
      committed.catch(() => (this.#waiting = this.#waiting?.group === group ? undefined : this.#waiting));
      this.#waiting = { group, committed };
    }
    this.#waiting.group.add(changes);
    await this.#waiting.committed;
  }

  /** Removes the rows that meet a condition, in a turn of its own. */
  async remove(condition: string): Promise<void> {
    await this.alone(async (turn) => {
      turn.check();
      await retried(() => this.table.delete(condition));
    });
  }

  /** Merges small fragments and indexes new rows. If a write at the same time makes this fail, it runs again under the lock. */
  async compact(): Promise<void> {
    await this.optimize().catch(() => this.writes.run(() => this.optimize()));
  }

  /** Runs a write in a turn of its own. A write that lost its turn, because the process was suspended, runs again. */
  private async alone(write: (turn: Turn) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.writes.run(write);
      } catch (error) {
        if (!(error instanceof LostTurnError) || attempt >= TURNS) throw error;
      }
    }
  }

  /**
   * Joins the group's writes with the rows of the table. A row is replaced only if it still has the stamp that was read. The table
   * refuses a write that was computed from an older row; that write is computed again here.
   */
  private async commit(group: WriteGroup, turn: Turn): Promise<void> {
    for (let attempt = 1; attempt <= COMMIT_ATTEMPTS; attempt++) {
      // The first attempt writes whole products without reading their rows; the table refuses products older than its rows.
      const unseen = new Set(attempt === 1 ? group.wholeIds : []);
      const marks = marksOf(
        await markedRows(
          this.table,
          group.ids.filter((id) => !unseen.has(id)),
          [],
        ),
      );
      const rowsRead = await markedRows(this.table, group.toBeRead(marks), this.#columns);
      // The marks of the rows that were read last replace the earlier ones: the write builds on those rows.
      for (const [id, mark] of marksOf(rowsRead)) marks.set(id, mark);
      const states = await eachInTurn(rowsRead, (row): [string, PointState] => [String(row['id']), stateFromRow(row)]);
      const written = group.resolve(marks, new Map(states));
      if (written.length === 0) return;
      const rows = await eachInTurn(written, (point) => this.#rows.rowOf(point));
      turn.check();
      const { numInsertedRows, numUpdatedRows } = await retried(() =>
        this.table
          .mergeInsert('id')
          .whenMatchedUpdateAll({ where: MAY_REPLACE })
          .whenNotMatchedInsertAll()
          .execute(arrowTable(rows, this.#schema)),
      );
      await this.#compaction.afterCommit(() => this.optimize());
      await this.withoutTwins(group.ids, turn);
      if (Number(numInsertedRows) + Number(numUpdatedRows) === rows.length) return;
    }
    throw new Error(`the index changed under a write ${COMMIT_ATTEMPTS} times in a row`);
  }

  /** Removes duplicate rows: after a lost turn, two commits at the same time may both have inserted a new key (see ADR 2). */
  private async withoutTwins(ids: readonly string[], turn: Turn): Promise<void> {
    try {
      turn.check();
    } catch (lost) {
      const twins = new Map<string, Record<string, unknown>[]>();
      for (const row of await markedRows(this.table, ids, this.#columns)) {
        twins.set(String(row['id']), [...(twins.get(String(row['id'])) ?? []), row]);
      }
      for (const rows of twins.values()) if (rows.length > 1) await this.unite(rows);
      throw lost;
    }
  }

  /** Merges several rows of one id into the newest of them. */
  private async unite(rows: readonly Record<string, unknown>[]): Promise<void> {
    const [kept, ...others] = rows.toSorted((a, b) => Number(b['touched']) - Number(a['touched']));
    if (!kept) return;
    const state = rows.map(stateFromRow).reduce((one, other) => joined(one, other));
    for (const { id, stamp } of others) {
      await retried(() => this.table.delete(`id = ${literal(String(id))} AND ${hasStamp(Number(stamp))}`));
    }
    const storeId = String(kept['store_id']).replace(HIDDEN_SUFFIX, '');
    const row = this.#rows.rowOf({ id: String(kept['id']), storeId, state, basis: Number(kept['stamp']), isWhole: false });
    await retried(() =>
      this.table
        .mergeInsert('id')
        .whenMatchedUpdateAll({ where: MAY_REPLACE })
        .execute(arrowTable([row], this.#schema)),
    );
  }

  /** Compacts the table, and removes files that only old versions need. */
  private async optimize(): Promise<void> {
    await this.table.optimize({ cleanupOlderThan: new Date(Date.now() - VERSIONS_KEPT_MS) });
  }
}

/** How many rows are made before the event loop gets a turn, in which the lock is renewed and searches are answered. */
const ROWS_AT_ONCE = 50;

async function eachInTurn<T, R>(all: readonly T[], make: (one: T) => R): Promise<R[]> {
  const made: R[] = [];
  for (const [n, one] of all.entries()) {
    made.push(make(one));
    if (n % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
  }
  return made;
}

import type { Table } from '@lancedb/lancedb';
import { HIDDEN_SUFFIX, type Change } from '../revisions/change.js';
import { joined } from '../revisions/point-state.js';
import { WriteGroup } from '../revisions/write-group.js';
import { Compaction } from './compaction.js';
import { literal } from './lancedb-filter.js';
import { hasStamp, markedRows, marksOf } from './lancedb-marks.js';
import { PAYLOAD_COLUMNS, RowBuilder, stateFromRow, WHOLE } from './lancedb-rows.js';
import { retried } from './retried.js';
import { LostTurnError, type Turn, type WriteLock } from './write-lock.js';

/** Each version holds on to files of its own, and compaction writes a whole table; no read and no scan takes so long. */
const VERSIONS_KEPT_MS = 120_000;
/**
 * Lance evaluates this inside its commit, on the row as it is then: a whole product replaces what is not newer than its revision, any
 * other write replaces the row that it was made from.
 */
const MAY_REPLACE = [
  `(source.basis = ${WHOLE} AND (target.touched IS NULL OR target.touched <= source.revision))`,
  '(source.basis = 0 AND target.stamp IS NULL)',
  'target.stamp = source.basis',
].join(' OR ');
const COMMIT_ATTEMPTS = 8;
const TURNS = 5;

/** All that changes a Lance table: writes that wait for their turn together are one commit, and none replaces what is newer. */
export class LanceDbWriter {
  readonly #compaction = new Compaction();
  readonly #rows: RowBuilder;
  #waiting: { readonly group: WriteGroup; readonly committed: Promise<void> } | undefined;

  constructor(
    private readonly table: Table,
    private readonly writes: WriteLock,
    dimension: number,
  ) {
    this.#rows = new RowBuilder(dimension);
  }

  /** Adds to the writes that wait for their turn; they are committed together. */
  async write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    for (const { storeId, incoming } of changes) this.#rows.prepare(storeId, incoming);
    if (!this.#waiting) {
      const group = new WriteGroup();
      const committed = this.alone(async (turn) => {
        if (this.#waiting?.group === group) this.#waiting = undefined;
        await this.commit(group, turn);
      });
      // A lock that cannot be had must not leave the group behind for others to join.
      committed.catch(() => (this.#waiting = this.#waiting?.group === group ? undefined : this.#waiting));
      this.#waiting = { group, committed };
    }
    this.#waiting.group.add(changes);
    await this.#waiting.committed;
  }

  /** Removes the rows of a condition, in a turn of their own. */
  async remove(condition: string): Promise<void> {
    await this.alone(async (turn) => {
      turn.check();
      await retried(() => this.table.delete(condition));
    });
  }

  /** Merges small fragments and indexes what is new. Beside writes it may lose its work to them; then it has them wait. */
  async compact(): Promise<void> {
    await this.optimize().catch(() => this.writes.run(() => this.optimize()));
  }

  /** Runs a write in a turn of its own; one that lost its turn in its sleep is run again, which finds what others wrote. */
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
   * Joins the group's writes with what the table has. A row is replaced only if it still has the stamp that was read: what a
   * sleeping process computed from an older state is refused by the table itself, and computed again here.
   */
  private async commit(group: WriteGroup, turn: Turn): Promise<void> {
    for (let attempt = 1; attempt <= COMMIT_ATTEMPTS; attempt++) {
      // The first time whole products are written without a look; the table refuses those that are older than what stands.
      const unseen = new Set(attempt === 1 ? group.wholeIds : []);
      const marks = marksOf(
        await markedRows(
          this.table,
          group.ids.filter((id) => !unseen.has(id)),
          [],
        ),
      );
      const rowsRead = await markedRows(this.table, group.toBeRead(marks), [...PAYLOAD_COLUMNS, 'vector']);
      // The marks of the rows that were read last replace the earlier ones: the write builds on those rows.
      for (const [id, mark] of marksOf(rowsRead)) marks.set(id, mark);
      const written = group.resolve(marks, new Map(rowsRead.map((row) => [String(row['id']), stateFromRow(row)])));
      if (written.length === 0) return;
      const rows = written.map((point) => ({ ...this.#rows.rowOf(point) }));
      turn.check();
      const { numInsertedRows, numUpdatedRows } = await retried(() =>
        this.table.mergeInsert('id').whenMatchedUpdateAll({ where: MAY_REPLACE }).whenNotMatchedInsertAll().execute(rows),
      );
      await this.#compaction.afterCommit(() => this.optimize());
      await this.withoutTwins(group.ids, turn);
      if (Number(numInsertedRows) + Number(numUpdatedRows) === rows.length) return;
    }
    throw new Error(`the index changed under a write ${COMMIT_ATTEMPTS} times in a row`);
  }

  /** Two commits at once may both insert a new key (see ADR 2), which only a process that lost its turn can cause: it looks, and removes one of the two. */
  private async withoutTwins(ids: readonly string[], turn: Turn): Promise<void> {
    try {
      turn.check();
    } catch (lost) {
      const twins = new Map<string, Record<string, unknown>[]>();
      for (const row of await markedRows(this.table, ids, [...PAYLOAD_COLUMNS, 'vector'])) {
        twins.set(String(row['id']), [...(twins.get(String(row['id'])) ?? []), row]);
      }
      for (const rows of twins.values()) if (rows.length > 1) await this.unite(rows);
      throw lost;
    }
  }

  /** Makes one row of several with one id: the newest takes in what the others have. */
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
        .execute([{ ...row }]),
    );
  }

  /** Files that only earlier versions need are removed too. */
  private async optimize(): Promise<void> {
    await this.table.optimize({ cleanupOlderThan: new Date(Date.now() - VERSIONS_KEPT_MS) });
  }
}

/** How many commits make a compaction due: each commit leaves a fragment, and a read looks into every fragment. */
const COMMITS = 30;
/** The share of time that compaction may take. A larger table takes longer to compact, and so is compacted less often. */
const TIME_SHARE = 0.1;

/** Says when a table that is written to in small pieces is to be compacted, so that it stays fast to read. */
export class Compaction {
  #commits = 0;
  #notBefore = -Infinity;

  /**
   * Call this after each commit, while the write lock is held: any write at the same time would make compaction fail.
   * @param compact merges small fragments. It may fail, because the next attempt merges the same fragments.
   */
  async afterCommit(compact: () => Promise<unknown>): Promise<void> {
    this.#commits++;
    const began = performance.now();
    if (this.#commits < COMMITS || began < this.#notBefore) return;
    this.#commits = 0;
    await compact().catch(() => undefined);
    const ended = performance.now();
    this.#notBefore = ended + (ended - began) * (1 / TIME_SHARE - 1);
  }
}

/** Each commit leaves a fragment of its own, and a read looks into every one of them. */
const COMMITS = 30;
/** Compaction may take this share of the time: it costs more the larger a table is, and then comes less often. */
const TIME_SHARE = 0.1;

/** Says when a table that is written to in small pieces is to be compacted, so that it stays fast to read. */
export class Compaction {
  #commits = 0;
  #notBefore = -Infinity;

  /**
   * To be called after each commit, by who still has the lock: beside other writes compaction would lose its work to each of them.
   * @param compact merges what is small; may fail, as the next attempt finds the same and more.
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

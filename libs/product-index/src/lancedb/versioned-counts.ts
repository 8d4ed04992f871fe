const MAX_CONDITIONS = 1_000;

/** Counts of one version of a table, each counted once: most searches ask for the same few. */
export class VersionedCounts {
  #version = -1;
  readonly #counts = new Map<string, number>();

  /** @param version the table's version, read before counting. A count may be of a newer version; it is dropped with this one. */
  async of(version: number, condition: string, count: (condition: string) => Promise<number>): Promise<number> {
    if (version !== this.#version || this.#counts.size >= MAX_CONDITIONS) {
      this.#counts.clear();
      this.#version = version;
    }
    const known = this.#counts.get(condition);
    if (known !== undefined) return known;
    const counted = await count(condition);
    if (version === this.#version) this.#counts.set(condition, counted);
    return counted;
  }
}

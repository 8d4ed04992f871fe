import type { Look } from './looks.schema.js';

type Stage = Exclude<keyof Look['time_ms'], 'total'>;

/** How long each stage of a request took, in milliseconds. */
export class Stages {
  readonly #started = performance.now();
  readonly #times: Record<Stage, number> = { read: 0, decode: 0, detect: 0, crop: 0, embed: 0, search: 0 };
  #last = this.#started;

  /** The stage that began where the one before it ended. */
  end(stage: Stage): void {
    const now = performance.now();
    this.#times[stage] = rounded(now - this.#last);
    this.#last = now;
  }

  get times(): Look['time_ms'] {
    return { ...this.#times, total: rounded(this.#last - this.#started) };
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;

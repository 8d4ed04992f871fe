/** The stages of a look, in their order. */
export type LookStage = 'read' | 'decode' | 'detect' | 'crop' | 'embed' | 'search';

/** Measures how long each stage of a look takes, in milliseconds, and ends the look between two stages when nobody waits for it any more. */
export class Stages {
  readonly #times: Record<LookStage, number> = { read: 0, decode: 0, detect: 0, crop: 0, embed: 0, search: 0 };
  #last = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  /** Ends a stage that began where the stage before it ended. @throws the reason of the signal. */
  end(stage: LookStage): void {
    const now = performance.now();
    this.#times[stage] = now - this.#last;
    this.#last = now;
    this.signal?.throwIfAborted();
  }

  get times(): Readonly<Record<LookStage, number>> {
    return this.#times;
  }
}

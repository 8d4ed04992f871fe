/** Too many wait already, or one waited too long. */
export class NotAdmittedError extends Error {
  override readonly name: string = 'NotAdmittedError';
  readonly code = 'overloaded';

  constructor() {
    super('there is more to do than this process can');
  }
}

/** Whoever asked has gone. */
export class CallerGoneError extends NotAdmittedError {
  override readonly name = 'CallerGoneError';
}

/** How much is done at once, and for how long others wait. */
export interface AdmissionLimits {
  /** Works in progress at a time. */
  readonly atOnce: number;
  /** Works in progress while there is more to do than can be done: as many are done in the same time, and each sooner. `atOnce` by default. */
  readonly fullAtOnce?: number;
  /** Ms that a work may wait while the queue is emptied now and then: a burst is worked off. */
  readonly patienceMs: number;
  /** Ms that a work may wait after there has been more to do than can be done for `fullMs`: who waits longer is not served well. It ends after as long. */
  readonly fullPatienceMs: number;
  readonly fullMs: number;
}

interface Waiting {
  readonly since: number;
  readonly admit: () => void;
  readonly refuse: () => void;
}

/** How many may wait for each that works: those of a burst, and while there is more to do than can be done. */
const WAITING_IN_BURST = 20;
const WAITING_WHILE_FULL = 0.5;
const LOOK_MS = 5;

/**
 * Lets a few works in at a time. While there is more to do than can be done, who came last is let in first: those before have waited too long to be of
 * use, and are refused soon. So some are served fast, and the others are told at once (adaptive LIFO; Maurer 2015, "Fail at Scale",
 * ACM Queue 13(8)).
 */
export class Admission {
  readonly #waiting: Waiting[] = [];
  #working = 0;
  /** Since when there has been more to do than can be done at once, and when that was so last. */
  #fullSince: number | undefined;
  #fullAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: AdmissionLimits) {}

  /** How many work, and how many wait. */
  get state(): { readonly working: number; readonly waiting: number } {
    return { working: this.#working, waiting: this.#waiting.length };
  }

  /** Whether there has been more to do than can be done for a while. */
  get isFull(): boolean {
    const now = performance.now();
    const isCalm = this.#waiting.length === 0 && now - this.#fullAt > this.limits.fullMs;
    return this.#fullSince !== undefined && !isCalm && now - this.#fullSince > this.limits.fullMs;
  }

  /** Whether whoever comes now is refused. */
  get isOver(): boolean {
    return this.#waiting.length >= this.limits.atOnce * (this.isFull ? WAITING_WHILE_FULL : WAITING_IN_BURST);
  }

  /**
   * @param signal ends the wait, as when the caller has gone.
   * @returns what to call when the work is done, whatever became of it.
   * @throws {NotAdmittedError}
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw new NotAdmittedError();
    if (this.#working < this.places) {
      this.#working++;
      return this.leaver();
    }
    this.noteFull();
    if (this.isOver) throw new NotAdmittedError();
    this.#timer ??= setInterval(() => this.refuseLate(), LOOK_MS).unref();
    await new Promise<void>((resolve, reject) => {
      const waiting = { since: performance.now(), admit: resolve, refuse: () => reject(new NotAdmittedError()) };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', () => this.leave(waiting), { once: true });
    });
    return this.leaver();
  }

  /** There is more to do than can be done at once: call this for what is refused without being asked for. */
  noteFull(): void {
    const now = performance.now();
    if (this.#waiting.length === 0 && now - this.#fullAt > this.limits.fullMs) this.#fullSince = now;
    this.#fullAt = now;
  }

  private leaver(): () => void {
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.next();
    };
  }

  /** How many may work. */
  private get places(): number {
    const { atOnce, fullAtOnce = atOnce } = this.limits;
    return this.isFull ? fullAtOnce : atOnce;
  }

  /** Hands the place of a work that is done to the next one, if there are no more than may work. */
  private next(): void {
    if (this.#working > this.places) {
      this.#working--;
      return;
    }
    const next = this.isFull ? this.#waiting.pop() : this.#waiting.shift();
    if (next && this.#waiting.length === 0) this.rest();
    if (next) next.admit();
    else this.#working--;
  }

  private leave(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    if (this.#waiting.length === 0) this.rest();
    waiting.refuse();
  }

  private refuseLate(): void {
    const patience = this.isFull ? this.limits.fullPatienceMs : this.limits.patienceMs;
    const latest = performance.now() - patience;
    const late = this.#waiting.findIndex(({ since }) => since > latest);
    const refused = this.#waiting.splice(0, late < 0 ? this.#waiting.length : late);
    if (this.#waiting.length === 0) this.rest();
    for (const { refuse } of refused) refuse();
  }

  /** The queue was emptied. */
  private rest(): void {
    this.#fullAt = performance.now();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

const LOOK_MS = 5;
/** A pause of the garbage collector is shorter. */
const SUSTAINED_MS = 300;
/** How long it is remembered that the loop was behind. */
const TENSE_MS = 2_000;

/** How late the event loop is: how long what arrives waits until it is looked at. */
export class LoopLag {
  #seenAt = performance.now();
  #lateMs = 0;
  #lateSince: number | undefined;
  #tenseUntil = -Infinity;
  readonly #timer = setInterval(() => this.look(), LOOK_MS).unref();

  /** @param mostMs from which on the loop is late. */
  constructor(private readonly mostMs: number) {}

  get ms(): number {
    return Math.max(this.#lateMs, performance.now() - this.#seenAt - LOOK_MS);
  }

  /**
   * Whether the loop is late now, and was for a while shortly before: then more arrives than it can do. A single pause does not count, and
   * once the loop has caught up, what arrives next is taken in again.
   */
  get isBehind(): boolean {
    return performance.now() < this.#tenseUntil && this.ms > this.mostMs;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  private look(): void {
    const now = performance.now();
    const isTense = now < this.#tenseUntil;
    this.#lateMs = now - this.#seenAt - LOOK_MS;
    this.#seenAt = now;
    if (this.#lateMs <= this.mostMs) this.#lateSince = undefined;
    else this.#lateSince ??= now;
    const isLate = this.#lateSince !== undefined && (isTense || now - this.#lateSince >= SUSTAINED_MS);
    if (isLate) this.#tenseUntil = now + TENSE_MS;
  }
}

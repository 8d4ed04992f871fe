/** Work that is done again and again, each time some while after the last time has ended. */
export class Recurring {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** @param onFault told of what the work rejects with; it is done again all the same. */
  constructor(
    private readonly intervalMs: number,
    private readonly work: () => Promise<void>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.work()
        .catch(this.onFault)
        .finally(() => this.start());
    }, this.intervalMs);
    this.#timer.unref();
  }

  /** Resolves once the work in hand has ended; it is not done again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }
}

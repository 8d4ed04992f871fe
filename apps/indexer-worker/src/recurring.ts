import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

/** A provider whose work is done again and again while the worker runs, each time some while after the last time has ended. */
export abstract class Recurring implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  protected constructor(private readonly intervalMs: number) {}

  /** Does the work once. */
  abstract look(): Promise<void>;

  /** Logs what `look` rejected with. The work is done again all the same. */
  protected abstract warn(error: unknown): void;

  onApplicationBootstrap(): void {
    this.schedule();
  }

  /** Resolves once the work in hand has ended; it is not done again. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  protected get isStopped(): boolean {
    return this.#isStopped;
  }

  private schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.look()
        .catch((error: unknown) => this.warn(error))
        .finally(() => this.schedule());
    }, this.intervalMs);
    this.#timer.unref();
  }
}

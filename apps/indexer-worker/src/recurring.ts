import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';

/** A provider that repeats its work while the worker runs, each time `intervalMs` after the last run has ended. */
export abstract class Recurring implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  protected constructor(private readonly intervalMs: number) {}

  /** Does the work once. */
  abstract look(): Promise<void>;

  /** Logs the error with which `look` rejected. The work is repeated even so. */
  protected abstract warn(error: unknown): void;

  onApplicationBootstrap(): void {
    this.schedule();
  }

  /** Stops the repetition. Resolves once the run in progress has ended. */
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

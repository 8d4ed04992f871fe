import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ProductIndex } from '#product-index';

const INTERVAL_MS = 30_000;

/** Keeps the index fast while it grows: after writes, and at most every half minute, it is optimised in the background. */
@Injectable()
export class IndexOptimizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('indexing');
  #hasWrites = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly index: ProductIndex) {}

  noteWrites(): void {
    this.#hasWrites = true;
  }

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
  }

  private schedule(): void {
    this.#timer = setTimeout(() => {
      this.#running = this.optimize().finally(() => this.schedule());
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  private async optimize(): Promise<void> {
    if (!this.#hasWrites) return;
    this.#hasWrites = false;
    const started = performance.now();
    try {
      await this.index.optimize();
      this.logger.debug({ message: 'optimised the index', durationMs: Math.round(performance.now() - started) });
    } catch (error) {
      this.#hasWrites = true;
      this.logger.warn({ message: 'the index could not be optimised; it will be tried again', err: error });
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** A holder that has not shown a sign of life for this long was killed. */
const STALE_MS = 5_000;
/** Who had the lock leaves it to others for as long as it had it, who only ask for it now and then; within these bounds. */
const PAUSE_MS = { least: 15, most: 150 };
const WAIT = { retries: 2_000, factor: 1.2, minTimeout: 3, maxTimeout: 10, randomize: true };

/**
 * One writer at a time, over all processes that share a directory. Lance lets two merges that insert the same new key
 * both commit (lancedb/lancedb issue 3377), which would leave a product in the index twice.
 */
export class WriteLock {
  #notBefore = -Infinity;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly directory: string) {}

  /** Runs `write` alone. Writers of this process wait in line instead of asking the file system again and again. */
  run<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.locked(write));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  private async locked<T>(write: () => Promise<T>): Promise<T> {
    await sleep(Math.max(0, this.#notBefore - performance.now()));
    let compromised: Error | undefined;
    const release = await lock(this.directory, {
      lockfilePath: `${this.directory}/write.lock`,
      stale: STALE_MS,
      update: STALE_MS / 5,
      retries: WAIT,
      onCompromised: (error) => (compromised = error),
    });
    const began = performance.now();
    try {
      return await write();
    } finally {
      if (!compromised) await release();
      const ended = performance.now();
      this.#notBefore = ended + Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, ended - began));
    }
  }
}

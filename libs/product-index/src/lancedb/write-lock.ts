import { lock } from 'proper-lockfile';

/** A holder that has not shown a sign of life for this long was killed. */
const STALE_MS = 5_000;
const WAIT = { retries: 2_000, factor: 1.2, minTimeout: 3, maxTimeout: 40, randomize: true };

/**
 * One writer at a time, over all processes that share a directory. Lance lets two merges that insert the same new key
 * both commit (lancedb/lancedb issue 3377), which would leave a product in the index twice.
 */
export class WriteLock {
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly directory: string) {}

  /** Runs `write` alone. Writers of this process wait in line instead of asking the file system again and again. */
  run<T>(write: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.locked(write));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  private async locked<T>(write: () => Promise<T>): Promise<T> {
    let compromised: Error | undefined;
    const release = await lock(this.directory, {
      lockfilePath: `${this.directory}/write.lock`,
      stale: STALE_MS,
      update: STALE_MS / 5,
      retries: WAIT,
      onCompromised: (error) => (compromised = error),
    });
    try {
      return await write();
    } finally {
      if (!compromised) await release();
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** A lock that is not updated for this long was held by a process that was killed. */
const STALE_MS = 5_000;
/** After it releases the lock, a process pauses as long as it held the lock, within these bounds, so that others get a turn. */
const PAUSE_MS = { least: 15, most: 150 };
const WAIT = { retries: 12_000, factor: 1.2, minTimeout: 3, maxTimeout: 10, randomize: true };
/** A process that was suspended for this long may have lost the lock meanwhile. */
const ASLEEP_MS = STALE_MS / 2;
const BEAT_MS = 250;
const UPDATE_MS = STALE_MS / 5;

/** Thrown when another process took the lock over while its holder was suspended. */
export class LostTurnError extends Error {
  override readonly name = 'LostTurnError';
}

/** The time in which one writer holds the lock. */
export interface Turn {
  /** @throws {LostTurnError} if others may be writing. To be called right before each write. */
  check(): void;
}

/**
 * One writer at a time, over all processes that share a directory. Lance lets two merges that insert the same new key
 * both commit (lancedb/lancedb issue 3377), which would leave a product in the index twice.
 */
export class WriteLock {
  #notBefore = -Infinity;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly directory: string) {}

  /** Runs `write` alone. Writers of this process wait in line instead of asking the file system again and again. */
  run<T>(write: (turn: Turn) => Promise<T>): Promise<T> {
    const turn = this.#queue.then(() => this.locked(write));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  private async locked<T>(write: (turn: Turn) => Promise<T>): Promise<T> {
    await sleep(Math.max(0, this.#notBefore - performance.now()));
    let compromised: Error | undefined;
    const release = await lock(this.directory, {
      lockfilePath: `${this.directory}/write.lock`,
      stale: STALE_MS,
      update: UPDATE_MS,
      retries: WAIT,
      onCompromised: (error) => (compromised = error),
    });
    const began = performance.now();
    // The library notices a takeover at its next update only; a woken process would write before that.
    let beat = Date.now();
    const beating = setInterval(() => {
      if (Date.now() - beat < ASLEEP_MS) beat = Date.now();
    }, BEAT_MS);
    const isLost = (): boolean => compromised !== undefined || Date.now() - beat >= ASLEEP_MS;
    try {
      const check = (): void => {
        if (isLost()) throw new LostTurnError('the process was suspended, and another one may be writing now');
      };
      const written = await write({ check });
      check();
      return written;
    } finally {
      clearInterval(beating);
      // The library's next update tells whether another process has the lock: then there is nothing to release.
      if (isLost()) await sleep(2 * UPDATE_MS);
      if (!compromised) await release().catch(() => undefined);
      const ended = performance.now();
      this.#notBefore = ended + Math.min(PAUSE_MS.most, Math.max(PAUSE_MS.least, ended - began));
    }
  }
}

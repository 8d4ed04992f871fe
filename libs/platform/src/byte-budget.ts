import { Problem } from './http/problem.js';

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** The memory that one piece of work holds. The work may learn how much it needs only after it has begun. */
export interface Lease {
  /** Waits until there is room for this many bytes more. Call it once: a second call could wait for memory of the same lease. */
  grow(bytes: number): Promise<void>;
  release(): void;
}

/**
 * Bounds the memory that all work of one kind takes together. Work that finds no room waits in line, and is refused after
 * `maxWaitMs`. Work that needs more than the whole budget gets all of it, and runs alone.
 */
export class ByteBudget {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(
    private readonly bytes: number,
    /** How long work waits before it is refused; Infinity for work that no client waits for. */
    private readonly maxWaitMs = Infinity,
  ) {
    this.#free = bytes;
  }

  /** @throws {Problem} `overloaded` if there is no room within `maxWaitMs`. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const lease = this.lease();
    try {
      await lease.grow(bytes);
      return await work();
    } finally {
      lease.release();
    }
  }

  lease(): Lease {
    let held = 0;
    return {
      grow: async (wanted) => {
        const bytes = Math.min(wanted, this.bytes);
        await this.acquire(bytes);
        held += bytes;
      },
      release: () => {
        this.#free += held;
        held = 0;
        this.admitWaiting();
      },
    };
  }

  private acquire(bytes: number): Promise<void> {
    if (this.#waiting.length === 0 && bytes <= this.#free) {
      this.#free -= bytes;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new Problem('overloaded', 'too many pictures are being read at once'));
        this.admitWaiting();
      };
      const timer = Number.isFinite(this.maxWaitMs) ? setTimeout(refuse, this.maxWaitMs) : undefined;
      const waiting: Waiting = {
        bytes,
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.push(waiting);
    });
  }

  private admitWaiting(): void {
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.admit();
    }
  }
}

/** The memory of pictures in one process: a budget for fetched files, and one for decoding. */
export class PictureMemory {
  readonly fetched: ByteBudget;
  readonly decoded: ByteBudget;

  constructor(bytes: number, maxWaitMs: number) {
    // Each budget is one half: with a shared one, fetched files that wait for decoding could block all decoding.
    this.fetched = new ByteBudget(bytes / 2, maxWaitMs);
    this.decoded = new ByteBudget(bytes / 2, maxWaitMs);
  }
}

import { Problem } from './http/problem.js';

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** What one piece of work holds; it may come to know its size only on the way. */
export interface Lease {
  /** Waits until there is room for so many bytes more. To be called once: a holder that waits again could wait for itself. */
  grow(bytes: number): Promise<void>;
  release(): void;
}

/**
 * Bounds the memory that work of one kind takes together. Work that finds no room waits in line, and after a while is refused.
 * Work that is larger than everything has the whole of it to itself.
 */
export class ByteBudget {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(
    private readonly bytes: number,
    /** Infinity for work that nobody waits for. */
    private readonly maxWaitMs = Infinity,
  ) {
    this.#free = bytes;
  }

  /** @throws {Problem} `overloaded` when there is no room for too long. */
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

/** What pictures take in one process: encoded ones that are fetched, and those that are being decoded. */
export class PictureMemory {
  readonly fetched: ByteBudget;
  readonly decoded: ByteBudget;

  constructor(bytes: number, maxWaitMs: number) {
    // Each has its own half: what is fetched holds its place while it waits to be decoded.
    this.fetched = new ByteBudget(bytes / 2, maxWaitMs);
    this.decoded = new ByteBudget(bytes / 2, maxWaitMs);
  }
}

interface Entry<T> {
  value: T;
  readAt: number;
  reading: Promise<T> | undefined;
}

const MAX_ENTRIES = 1_000;

/** Caches values by key. Callers wait for the first read of a key; later reads run in the background while the old value serves. */
export class Refreshed<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #first = new Map<string, Promise<T>>();

  /** @param maxAgeMs the age at which a value is read again. @param read gets the known value, and may return it if nothing changed. */
  constructor(
    private readonly maxAgeMs: number,
    private readonly read: (key: string, known: T | undefined) => Promise<T>,
  ) {}

  async get(key: string): Promise<T> {
    const entry = this.#entries.get(key);
    if (!entry) return this.readFirst(key);
    if (Date.now() - entry.readAt > this.maxAgeMs && !entry.reading) {
      // Callers do not wait for this read: while Redis is away they get the old value.
      this.readAnew(key, entry).catch(() => undefined);
    }
    return entry.value;
  }

  /** The present value: reads it again, or waits for a read in progress. */
  async fresh(key: string): Promise<T> {
    const entry = this.#entries.get(key);
    return entry ? (entry.reading ?? this.readAnew(key, entry)) : this.readFirst(key);
  }

  private async readFirst(key: string): Promise<T> {
    const waiting = this.#first.get(key);
    if (waiting) return waiting;
    const reading = this.read(key, undefined).finally(() => this.#first.delete(key));
    this.#first.set(key, reading);
    const value = await reading;
    // Only the oldest entry is dropped. If all were dropped at once, all would be read again at once.
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.delete(this.#entries.keys().next().value ?? '');
    this.#entries.set(key, { value, readAt: Date.now(), reading: undefined });
    return value;
  }

  private async readAnew(key: string, entry: Entry<T>): Promise<T> {
    entry.reading = this.read(key, entry.value);
    try {
      entry.value = await entry.reading;
    } finally {
      entry.readAt = Date.now();
      entry.reading = undefined;
    }
    return entry.value;
  }
}

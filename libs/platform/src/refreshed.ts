interface Entry<T> {
  value: T;
  readAt: number;
  reading: Promise<T> | undefined;
}

const MAX_ENTRIES = 1_000;

/** Values by key that may be a little old: the first is waited for, later ones are read anew while the old one still serves. */
export class Refreshed<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #first = new Map<string, Promise<T>>();

  /** @param maxAgeMs after which a value is read anew. @param read is given the value that is known, to keep it where nothing changed. */
  constructor(
    private readonly maxAgeMs: number,
    private readonly read: (key: string, known: T | undefined) => Promise<T>,
  ) {}

  async get(key: string): Promise<T> {
    const entry = this.#entries.get(key);
    if (!entry) return this.readFirst(key);
    if (Date.now() - entry.readAt > this.maxAgeMs && !entry.reading) {
      // Nobody waits for it: while Redis is away the old value serves.
      this.readAnew(key, entry).catch(() => undefined);
    }
    return entry.value;
  }

  /** The value as it is now. */
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
    // The one that was read first goes: to let go of all at once would have all read anew at once.
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

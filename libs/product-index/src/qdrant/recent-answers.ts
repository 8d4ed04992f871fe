import { LRUCache } from 'lru-cache';

/** The weight of all answers that are kept, of all stores. A count weighs 1. */
const MAX_WEIGHT = 5_000;
/** How long an answer is kept at most: a process of an earlier release does not mark what it writes. */
const KEPT_MS = 30_000;

/** What the server counted and ranked, until something is written to the store. The same question is asked once, however many ask it meanwhile. */
export class RecentAnswers {
  readonly #answers = new LRUCache<string, Promise<unknown>>({ maxSize: MAX_WEIGHT, ttl: KEPT_MS });

  /** @param lastWritten a number that changes with every write to a store; undefined if nothing tells. */
  constructor(private readonly lastWritten: (storeId: string) => Promise<number | undefined>) {}

  async stateOf(storeId: string): Promise<number | undefined> {
    return this.lastWritten(storeId);
  }

  /**
   * @param state of the store when the search began.
   * @param question tells what is asked, with the filter.
   * @param weight of the answer; that of a count by default.
   */
  async of<T>(storeId: string, state: Promise<number | undefined>, question: string, ask: () => Promise<T>, weight = 1): Promise<T> {
    const written = await state;
    if (written === undefined) return ask();
    const key = [storeId, written, question].join('\n');
    const known = this.#answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answering = ask();
    this.#answers.set(key, answering, { size: weight });
    answering.catch(() => this.#answers.delete(key));
    return answering;
  }
}

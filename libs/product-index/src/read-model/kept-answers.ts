import { LRUCache } from 'lru-cache';

/** Keeps answers until what they are about changes: most searches of a store ask for the same few filters and facets. */
export class KeptAnswers<T extends object> {
  readonly #answers: LRUCache<string, T>;
  #revision = '';

  /** @param max how many are kept. @param bytesOf the memory that an answer takes. */
  constructor(max: number, bytesOf: (answer: T) => number) {
    this.#answers = new LRUCache({ max, maxSize: Number.MAX_SAFE_INTEGER, sizeCalculation: (answer) => Math.max(1, bytesOf(answer)) });
  }

  /** The memory that all of them take. */
  get bytes(): number {
    return this.#answers.calculatedSize;
  }

  /** @param revision changes with what is asked about. */
  of(revision: string, question: string, answer: () => T): T {
    if (revision !== this.#revision) this.#answers.clear();
    this.#revision = revision;
    const known = this.#answers.get(question);
    if (known) return known;
    const found = answer();
    this.#answers.set(question, found);
    return found;
  }
}

import type { ModelAnswer } from '../../read-model/answer.js';
import type { ModelQuestion } from './model-host.js';

/**
 * Questions about one store that the thread of models has at a time. The others wait here, where they can be given up. Each store has its own: questions
 * about one that is being read into memory wait there.
 */
const MAX_POSTED = 8;

interface Asked {
  readonly question: ModelQuestion;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: ModelAnswer | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/** Questions to the thread of models, until they are answered. */
export class QuestionQueue {
  readonly #posted = new Map<number, Asked>();
  /** How many questions about each store are posted. */
  readonly #postedOf = new Map<string, number>();
  #waiting: Asked[] = [];
  #nextId = 0;

  /** @param post gives the thread a question. The id goes to `answered` with the answer. */
  constructor(private readonly post: (id: number, question: ModelQuestion) => void) {}

  /** Whether the thread has no question. */
  get isIdle(): boolean {
    return this.#posted.size === 0;
  }

  /**
   * @param signal takes the question out of the queue.
   * @returns undefined where the thread cannot answer.
   * @throws the reason of the signal.
   */
  async ask(question: ModelQuestion, signal?: AbortSignal): Promise<ModelAnswer | undefined> {
    return new Promise((resolve, reject) => {
      const asked = { question, signal, resolve, reject };
      if (this.hasRoom(question)) this.give(asked);
      else this.#waiting.push(asked);
    });
  }

  answered(id: number, answer: ModelAnswer | undefined): void {
    const asked = this.#posted.get(id);
    if (!asked) return;
    this.#posted.delete(id);
    this.count(asked.question, -1);
    this.postNext(asked.question);
    asked.resolve(answer);
  }

  /** No question is answered any more. */
  letGo(): void {
    for (const { resolve } of [...this.#posted.values(), ...this.#waiting]) resolve(undefined);
    this.#posted.clear();
    this.#postedOf.clear();
    this.#waiting = [];
  }

  /** Gives the thread the next question about a store. */
  private postNext(answered: ModelQuestion): void {
    for (const { signal, reject } of this.#waiting) if (signal?.aborted) reject(signal.reason);
    this.#waiting = this.#waiting.filter(({ signal }) => !signal?.aborted);
    const at = this.#waiting.findIndex(({ question }) => storeOf(question) === storeOf(answered));
    for (const asked of at < 0 ? [] : this.#waiting.splice(at, 1)) this.give(asked);
  }

  private give(asked: Asked): void {
    const id = this.#nextId++;
    this.#posted.set(id, asked);
    this.count(asked.question, 1);
    this.post(id, asked.question);
  }

  private hasRoom(question: ModelQuestion): boolean {
    return (this.#postedOf.get(storeOf(question)) ?? 0) < MAX_POSTED;
  }

  private count(question: ModelQuestion, more: number): void {
    const count = (this.#postedOf.get(storeOf(question)) ?? 0) + more;
    if (count > 0) this.#postedOf.set(storeOf(question), count);
    else this.#postedOf.delete(storeOf(question));
  }
}

const storeOf = ({ table, storeId }: ModelQuestion): string => `${table}\n${storeId}`;

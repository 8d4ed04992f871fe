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
  #waiting: Asked[] = [];
  #nextId = 0;

  /** @param post sends a question to the thread, whose answer is to be passed to `answered` with the same id. */
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
    this.postNext(asked.question);
    asked.resolve(answer);
  }

  /** No question is answered any more. */
  letGo(): void {
    for (const { resolve } of [...this.#posted.values(), ...this.#waiting]) resolve(undefined);
    this.#posted.clear();
    this.#waiting = [];
  }

  /** Gives the thread the next question about a store. */
  private postNext(answered: ModelQuestion): void {
    for (const { signal, reject } of this.#waiting) if (signal?.aborted) reject(signal.reason);
    this.#waiting = this.#waiting.filter(({ signal }) => !signal?.aborted);
    const next = this.#waiting.find(({ question }) => isOfOneStore(question, answered));
    if (!next) return;
    this.#waiting = this.#waiting.filter((asked) => asked !== next);
    this.give(next);
  }

  private give(asked: Asked): void {
    const id = this.#nextId++;
    this.#posted.set(id, asked);
    this.post(id, asked.question);
  }

  private hasRoom(asked: ModelQuestion): boolean {
    return [...this.#posted.values()].filter(({ question }) => isOfOneStore(question, asked)).length < MAX_POSTED;
  }
}

const isOfOneStore = (one: ModelQuestion, other: ModelQuestion): boolean => one.table === other.table && one.storeId === other.storeId;

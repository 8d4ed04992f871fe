import type { ModelAnswer } from '../../read-model/answer.js';
import type { ModelQuestion } from './model-host.js';

/** Questions that the thread of models has at a time. The others wait here, where they can be given up. */
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
      this.#waiting.push({ question, signal, resolve, reject });
      this.postNext();
    });
  }

  answered(id: number, answer: ModelAnswer | undefined): void {
    const asked = this.#posted.get(id);
    this.#posted.delete(id);
    this.postNext();
    asked?.resolve(answer);
  }

  /** No question is answered any more. */
  letGo(): void {
    for (const { resolve } of [...this.#posted.values(), ...this.#waiting]) resolve(undefined);
    this.#posted.clear();
    this.#waiting = [];
  }

  private postNext(): void {
    while (this.#posted.size < MAX_POSTED) {
      const asked = this.#waiting.shift();
      if (!asked) return;
      if (asked.signal?.aborted) {
        asked.reject(asked.signal.reason);
        continue;
      }
      const id = this.#nextId++;
      this.#posted.set(id, asked);
      this.post(id, asked.question);
    }
  }
}

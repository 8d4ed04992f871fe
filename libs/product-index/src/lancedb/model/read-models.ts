import { Worker } from 'node:worker_threads';
import type { ModelAnswer } from '../../read-model/answer.js';
import { buildInline } from './graphs.js';
import type { ModelLimits } from './model-budget.js';
import { ModelHost, type ModelQuestion } from './model-host.js';
import type { ModelReply, ModelRequest, ModelThreadData } from './model-messages.js';
import { QuestionQueue } from './question-queue.js';

/** The models of the stores that a process searches. */
export interface ReadModels {
  /**
   * As of the latest write of any process; undefined where the table has to be searched.
   * @param signal takes the question out of the queue.
   * @throws the reason of the signal.
   */
  find(question: ModelQuestion, signal?: AbortSignal): Promise<ModelAnswer | undefined>;
  /** Call this when a table is removed. */
  forget(table: string): void;
  /** The memory that the models take, by an estimate. */
  readonly bytes: number;
  /** Whether a store was too large lately. */
  readonly isBeyondMemory: boolean;
  close(): Promise<void>;
}

/** Models in a thread of their own, which starts with the first search. Without the thread, tables are searched. */
export class ThreadedModels implements ReadModels {
  #worker: Worker | undefined;
  #isOver = false;
  #bytes = 0;
  #isBeyondMemory = false;
  readonly #questions = new QuestionQueue((id, question) => {
    // A thread that has something to do keeps the process alive.
    this.#worker?.ref();
    this.#worker?.postMessage({ kind: 'find', id, ...question } satisfies ModelRequest);
  });

  /** @param say tells an operator something. */
  constructor(
    private readonly data: ModelThreadData,
    private readonly say: (message: string) => void,
  ) {}

  async find(question: ModelQuestion, signal?: AbortSignal): Promise<ModelAnswer | undefined> {
    return this.started() ? this.#questions.ask(question, signal) : undefined;
  }

  forget(table: string): void {
    this.#worker?.postMessage({ kind: 'forget', table } satisfies ModelRequest);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isBeyondMemory(): boolean {
    return this.#isBeyondMemory;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#questions.letGo();
    await this.#worker?.terminate();
  }

  private started(): Worker | undefined {
    if (this.#worker || this.#isOver) return this.#worker;
    const worker = new Worker(new URL('model-thread.js', import.meta.url), { workerData: this.data });
    worker.on('message', (reply: ModelReply) => this.take(reply));
    worker.on('error', (error) =>
      this.say(`products are searched in their tables from now on, because the thread of models ended: ${String(error)}`),
    );
    worker.on('exit', () => {
      this.#worker = undefined;
      this.#isOver = true;
      this.#bytes = 0;
      this.#questions.letGo();
    });
    return (this.#worker = worker);
  }

  private take(reply: ModelReply): void {
    if (reply.kind === 'said') {
      this.say(reply.message);
      return;
    }
    if (reply.kind === 'failed') this.say(`a model failed, so that the table was searched: ${reply.why}`);
    if (reply.kind === 'found') {
      this.#bytes = reply.bytes;
      this.#isBeyondMemory = reply.isBeyondMemory;
    }
    this.#questions.answered(reply.id, reply.kind === 'found' ? reply.answer : undefined);
    if (this.#questions.isIdle) this.#worker?.unref();
  }
}

/** Models in the thread of the caller. */
export class InlineModels implements ReadModels {
  readonly #host: ModelHost;

  constructor(directory: string, limits: ModelLimits) {
    this.#host = new ModelHost(directory, limits, buildInline);
  }

  find(question: ModelQuestion): Promise<ModelAnswer | undefined> {
    return this.#host.find(question);
  }

  forget(table: string): void {
    this.#host.forget(table);
  }

  get bytes(): number {
    return this.#host.bytes;
  }

  get isBeyondMemory(): boolean {
    return this.#host.isBeyondMemory;
  }

  close(): Promise<void> {
    return this.#host.close();
  }
}

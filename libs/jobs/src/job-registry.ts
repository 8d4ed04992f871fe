import { DelayedError, type Job } from 'bullmq';
import { dataOf, LaterVersionError, type JobContract } from './job-contract.js';
import { PostponedError, type JobHandler } from './job-handler.js';

/** How long a job of a later release waits before the workers get it again. */
const LATER_VERSION_DELAY_MS = 5_000;

// eslint-disable-next-line typescript/no-explicit-any -- contracts of all kinds stand in one list
type AnyContract = JobContract<any, any>;
// eslint-disable-next-line typescript/no-explicit-any -- and so do their handlers
type AnyHandler = JobHandler<any, any>;

/** What the data of a job has beside its own: how often the job was put off. Such starts are not counted. */
interface Postponed {
  readonly postponements?: number;
}

/** Which handler does the jobs of each queue, by their names. */
export class JobRegistry {
  readonly #handlers = new Map<string, AnyHandler>();

  /** @throws {Error} if a promised job has no handler, or a job of a handler is not promised or has two handlers. */
  constructor(promised: readonly AnyContract[], handlers: readonly AnyHandler[]) {
    for (const handler of handlers) {
      const key = keyOf(handler.contract);
      if (this.#handlers.has(key)) throw new Error(`two handlers do the job ${key}`);
      if (!promised.some((contract) => keyOf(contract) === key)) throw new Error(`the job ${key} has a handler but no queue`);
      this.#handlers.set(key, handler);
    }
    const lacking = promised.map(keyOf).filter((key) => !this.#handlers.has(key));
    if (lacking.length > 0) throw new Error(`no handler does ${lacking.join(', ')}`);
  }

  /** Tells every handler that the process is to stop. */
  stop(): void {
    for (const handler of this.#handlers.values()) handler.stop();
  }

  /** Runs a job of a queue. @returns undefined for a job that is of no known name. */
  async run(job: Job, token: string | undefined, onUnknown: (name: string) => void): Promise<unknown> {
    const handler = this.#handlers.get(keyOf({ queue: job.queueName, name: job.name }));
    if (!handler) {
      onUnknown(job.name);
      return undefined;
    }
    const postponements = Number((job.data as Postponed).postponements ?? 0);
    try {
      return await handler.handle({
        id: job.id ?? '',
        data: dataOf(handler.contract, job.data),
        attempt: job.attemptsMade + 1,
        isLast: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
        starts: job.attemptsStarted - postponements,
        priority: job.priority,
        save: (data: object) => job.updateData({ ...data, version: handler.contract.version, postponements }),
      });
    } catch (error) {
      const delayMs =
        error instanceof PostponedError ? error.delayMs : error instanceof LaterVersionError ? LATER_VERSION_DELAY_MS : undefined;
      if (delayMs === undefined) throw error;
      await job.updateData({ ...(job.data as object), postponements: postponements + 1 });
      await job.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    }
  }
}

const keyOf = ({ queue, name }: Pick<AnyContract, 'queue' | 'name'>): string => `${queue}/${name}`;

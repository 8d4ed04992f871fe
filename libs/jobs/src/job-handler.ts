import type { JobContract } from './job-contract.js';

/** One run of a job. */
export interface JobRun<Data> {
  readonly id: string;
  readonly data: Data;
  /** From 1. */
  readonly attempt: number;
  /** Whether the job fails for good when this run does. */
  readonly isLast: boolean;
  /** How often the job was begun, also by processes that were killed. */
  readonly starts: number;
  readonly priority: number;
  /** Keeps what is left to do, for the next attempt. */
  save(data: Data): Promise<void>;
}

/** A job is to run again later, which spends none of its attempts. */
export class PostponedError extends Error {
  override readonly name = 'PostponedError';

  constructor(
    /** Milliseconds. */
    readonly delayMs: number,
    options?: ErrorOptions,
  ) {
    super(`the job runs again in ${delayMs} ms`, options);
  }
}

/** Does the jobs of one contract. A provider of the process that does them. */
export abstract class JobHandler<Data, Result> {
  abstract readonly contract: JobContract<Data, Result>;

  /** @throws {PostponedError} to have the job run again; any other error spends an attempt. */
  abstract handle(run: JobRun<Data>): Promise<Result>;

  /** The process is to stop: jobs that take long end at the next place where they can go on later. */
  stop(): void {}
}

import type { JobContract } from './job-contract.js';

/** One run of a job. */
export interface JobRun<Data> {
  readonly id: string;
  readonly data: Data;
  /** From 1. */
  readonly attempt: number;
  /** Whether the job fails for good when this run does. */
  readonly isLast: boolean;
  /** How often the job was begun, also by processes that were killed, and not counting the runs that were postponed. */
  readonly starts: number;
  readonly priority: number;
  /** Saves the work that is left, for the next attempt. */
  save(data: Data): Promise<void>;
}

/** Thrown to run a job again later without spending one of its attempts. */
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

/** Does the jobs of one contract. Only the process that does these jobs provides their handler. */
export abstract class JobHandler<Data, Result> {
  abstract readonly contract: JobContract<Data, Result>;

  /** @throws {PostponedError} to have the job run again; any other error spends an attempt. */
  abstract handle(run: JobRun<Data>): Promise<Result>;

  /** Called when the process is to stop: long jobs end at their next checkpoint and continue later. */
  stop(): void {}
}

import type { JobsOptions } from 'bullmq';
import type { z } from 'zod';

/** One kind of job, as both the producer and the processor know it. */
export interface JobContract<Data, Result> {
  readonly queue: string;
  readonly name: string;
  /** Parsed when a job is enqueued and again when it is processed: jobs outlive deploys. */
  readonly data: z.ZodType<Data>;
  readonly result: z.ZodType<Result>;
  readonly options: (data: Data) => JobsOptions;
  /** The job's id: equal ids are one job as long as the queue remembers it. BullMQ allows no `:` in it. */
  readonly id: (data: Data) => string;
}

/** Attempts with exponential back-off: 1, 2, 4 … seconds, so that a dependency has time to come back. */
export const retried = (attempts: number): JobsOptions => ({
  attempts,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnFail: { age: 7 * 24 * 3600 },
});

export function defineJob<Data, Result>(contract: JobContract<Data, Result>): JobContract<Data, Result> {
  return contract;
}

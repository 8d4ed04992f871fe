import type { JobsOptions } from 'bullmq';
import type { z } from 'zod';

/** One kind of job, as both the producer and the processor know it. */
export interface JobContract<Data, Result> {
  readonly queue: string;
  readonly name: string;
  /** The version of the payload: raised when jobs of the previous release cannot be processed unchanged. */
  readonly version: number;
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

/** The payload of a job: its data, and the version of the contract that it was written by. */
export type JobPayload<Data> = Data & { readonly version: number };

/** Thrown for a job that a later release wrote: a worker of that release has to process it. */
export class LaterVersionError extends Error {
  override readonly name = 'LaterVersionError';
}

/**
 * The data of a job. A job without a version was written by a release that did not number them: it counts as version 1.
 * @throws {LaterVersionError}; {z.ZodError} for data that does not fit the contract.
 */
export function dataOf<Data, Result>({ name, version, data }: JobContract<Data, Result>, payload: unknown): Data {
  const written = Number((payload as { version?: unknown } | undefined)?.version ?? 1);
  if (written > version) throw new LaterVersionError(`the job ${name} has version ${written}; this process knows version ${version}`);
  return data.parse(payload);
}

import type { OnApplicationShutdown } from '@nestjs/common';
import { Queue, QueueEvents, type Job, type JobsOptions } from 'bullmq';
import { producerConnection, waitingConnection } from '#redis';
import type { JobContract, JobPayload } from './job-contract.js';

export type JobState = 'queued' | 'running' | 'done' | 'failed';

export interface JobReport<Result> {
  readonly state: JobState;
  readonly result?: Result;
  readonly reason?: string;
}

/** Enqueues jobs of one contract and reports their states. */
export class JobProducer<Data, Result> implements OnApplicationShutdown {
  readonly #queue: Queue;
  #events: QueueEvents | undefined;

  constructor(
    private readonly contract: JobContract<Data, Result>,
    private readonly redisUrl: string,
  ) {
    this.#queue = new Queue(contract.queue, { connection: producerConnection(redisUrl) });
    this.#queue.on('error', () => undefined); // Each call rejects by itself; without a listener the process would end.
  }

  /** Parses and enqueues. Returns the job's id. Does nothing if the queue still knows a job of that id. */
  async enqueue(data: Data): Promise<string> {
    return this.add(data);
  }

  /** Enqueues a job even if the queue still knows an ended job of the same id. */
  async again(data: Data): Promise<string> {
    await this.#queue.remove(this.contract.id(this.contract.data.parse(data)));
    return this.add(data);
  }

  /** Jobs that no worker has taken up yet, those that wait for another attempt included. */
  async waiting(): Promise<number> {
    return this.#queue.getJobCountByTypes('waiting', 'delayed', 'prioritized');
  }

  /** @param more options of this job beside those of its kind. */
  protected async add(data: Data, more: JobsOptions = {}): Promise<string> {
    const parsed = this.contract.data.parse(data);
    const jobId = this.contract.id(parsed);
    const payload: JobPayload<Data> = { ...parsed, version: this.contract.version };
    await this.#queue.add(this.contract.name, payload, { ...this.contract.options(parsed), ...more, jobId });
    return jobId;
  }

  /** Enqueues a job now, and again each time `everyMs` milliseconds have passed. Equal data is repeated once, at the latest interval. */
  protected async addRepeatedly(data: Data, everyMs: number): Promise<void> {
    const parsed = this.contract.data.parse(data);
    const id = this.contract.id(parsed);
    // A repetition that only gets another interval would keep its next time.
    await this.#queue.removeJobScheduler(id);
    const payload: JobPayload<Data> = { ...parsed, version: this.contract.version };
    await this.#queue.upsertJobScheduler(
      id,
      { every: everyMs },
      { name: this.contract.name, data: payload, opts: this.contract.options(parsed) },
    );
  }

  /** When the next job of a repetition is due, in ms since 1970; undefined where there is none. */
  protected async nextRepetition(data: Data): Promise<number | undefined> {
    return (await this.#queue.getJobScheduler(this.contract.id(this.contract.data.parse(data))))?.next;
  }

  protected async endRepetition(data: Data): Promise<void> {
    await this.#queue.removeJobScheduler(this.contract.id(this.contract.data.parse(data)));
  }

  /** Whether a job of this deduplication id has not ended, so that another one would not be added. */
  protected async isDuplicate(deduplicationId: string): Promise<boolean> {
    return (await this.#queue.getDeduplicationJobId(deduplicationId)) !== null;
  }

  /** Jobs of this deduplication id are added again, even while one of them has not ended. */
  protected async forgetDuplicates(deduplicationId: string): Promise<void> {
    await this.#queue.removeDeduplicationKey(deduplicationId);
  }

  /** The job of this id if `belongs` says it is the caller's. */
  async report(jobId: string, belongs: (data: Data) => boolean): Promise<JobReport<Result> | undefined> {
    const job = (await this.#queue.getJob(jobId)) as Job<Data, Result> | undefined;
    if (!job || !belongs(job.data)) return undefined;
    const state = await job.getState();
    if (state === 'completed') return { state: 'done', result: this.contract.result.parse(job.returnvalue) };
    if (state === 'failed') return { state: 'failed', reason: job.failedReason };
    return { state: state === 'active' ? 'running' : 'queued' };
  }

  /** Whether there is a job of this id that has not ended. */
  async isPending(jobId: string): Promise<boolean> {
    return !['completed', 'failed', 'unknown'].includes(await this.#queue.getJobState(jobId));
  }

  /** The data of a job that has not ended; undefined if there is none of this id. */
  async dataOf(jobId: string): Promise<Data | undefined> {
    const job = (await this.#queue.getJob(jobId)) as Job<Data, Result> | undefined;
    if (!job || ['completed', 'failed'].includes(await job.getState())) return undefined;
    return this.contract.data.safeParse(job.data).data;
  }

  /** The data of a job that failed for good; undefined if there is none of this id. */
  async failedData(jobId: string): Promise<Data | undefined> {
    const job = (await this.#queue.getJob(jobId)) as Job<Data, Result> | undefined;
    const parsed = this.contract.data.safeParse(job?.data);
    return (await job?.getState()) === 'failed' && parsed.success ? parsed.data : undefined;
  }

  /** Waits until the job ends or the time is over; either way, ask `report` for what came of it. */
  async settle(jobId: string, timeoutMs: number): Promise<void> {
    const job = (await this.#queue.getJob(jobId)) as Job<Data, Result> | undefined;
    if (!this.#events) {
      this.#events = new QueueEvents(this.contract.queue, { connection: waitingConnection(this.redisUrl) });
      // As for the queue: without a listener BullMQ prints the fault, and with it the password of Redis.
      this.#events.on('error', () => undefined);
    }
    await job?.waitUntilFinished(this.#events, timeoutMs).catch(() => undefined);
  }

  /** The ids of the jobs that `belongs` names and that have not ended, those that wait for another attempt included. */
  async pending(belongs: (data: Data) => boolean): Promise<string[]> {
    const jobs = (await this.#queue.getJobs(['active', 'waiting', 'prioritized', 'delayed'])) as (Job<Data, Result> | undefined)[];
    // A job that was removed after it was listed is undefined.
    return jobs.flatMap((job) => (job?.id !== undefined && job.name === this.contract.name && belongs(job.data) ? [job.id] : []));
  }

  /** Closes the connections, at the end of the application or of a test. */
  async onApplicationShutdown(): Promise<void> {
    await this.#events?.close();
    await this.#queue.close();
  }
}

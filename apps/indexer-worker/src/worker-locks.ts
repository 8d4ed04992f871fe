/**
 * A job's lock is renewed while it runs. A killed worker's jobs are free again after about 15 s; a job may be
 * found stalled many times, as restarts are no fault of its own.
 */
export const WORKER_LOCKS = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 100 };

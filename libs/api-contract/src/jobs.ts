import { z } from 'zod';
import { LIMITS } from './limits.js';
import { RowErrorDocument } from './row-error.js';

export const JobDocument = z
  .object({
    job_id: z.string(),
    revision: z.int().optional().describe("the write's place in the store's order of writes; only in the answer to the write"),
    state: z.enum(['queued', 'running', 'done', 'failed']),
    outcomes: z.record(z.string(), z.int()).optional().describe('the number of products by outcome: embedded, updated, unchanged, failed'),
    errors: z.array(RowErrorDocument).optional(),
  })
  .meta({ id: 'Job' });
export type JobDocument = z.infer<typeof JobDocument>;

/** `?wait=10s`: how many seconds the request waits for the job's result; 0 by default. */
export const WaitQuery = z
  .object({
    wait: z
      .string()
      .regex(/^\d{1,2}s$/, 'expected seconds, such as 10s')
      .transform((text) => Number(text.slice(0, -1)))
      .refine((seconds) => seconds <= LIMITS.waitSeconds, `expected at most ${LIMITS.waitSeconds}s`)
      .default(0),
  })
  .strict();
export type WaitQuery = z.infer<typeof WaitQuery>;

import { z } from 'zod';
import { LIMITS } from './limits.js';
import { RowErrorDocument } from './row-error.js';

export const JobDocument = z
  .object({
    job_id: z.string(),
    revision: z.int().optional().describe("the write's place in the store's order of writes; told when it is accepted"),
    state: z.enum(['queued', 'running', 'done', 'failed']),
    outcomes: z.record(z.string(), z.int()).optional().describe('products by what became of them: embedded, updated, unchanged, failed'),
    errors: z.array(RowErrorDocument).optional(),
  })
  .meta({ id: 'Job' });
export type JobDocument = z.infer<typeof JobDocument>;

/** `?wait=10s`: how long the answer may take in exchange for holding the job's result; nothing by default. */
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

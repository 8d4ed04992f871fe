import { z } from 'zod';
import { RowErrorDocument } from '../http/row-error-document.js';

export const JobDocument = z.object({
  job_id: z.string(),
  revision: z.int().optional().describe("the write's place in the store's order of writes; told when it is accepted"),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  outcomes: z.record(z.string(), z.int()).optional().describe('products by what became of them: embedded, updated, unchanged, failed'),
  errors: z.array(RowErrorDocument).optional(),
});
export type JobDocument = z.infer<typeof JobDocument>;

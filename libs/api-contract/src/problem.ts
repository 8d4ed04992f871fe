import { z } from 'zod';

/** What is wrong with a request, as `application/problem+json` (RFC 9457). The codes are listed in docs/errors.md. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    dependency: z.string().optional().describe('the service that does not answer, if that is the reason'),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('each field that is wrong'),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;

/** Whether a process can work. `degraded`: a part is unavailable, but the process can work without that part. */
export const HealthDocument = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    checks: z.record(z.string(), z.enum(['ok', 'unavailable'])),
    advice: z.array(z.string()).optional().describe('what an operator should do, though all works'),
  })
  .meta({ id: 'Health' });
export type HealthDocument = z.infer<typeof HealthDocument>;

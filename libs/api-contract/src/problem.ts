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
    dependency: z.string().optional().describe('what is away, where that is why'),
    errors: z
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .describe('each field that is wrong'),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;

/** Whether a process can work. It is `degraded` when a part is away that it can do without. */
export const HealthDocument = z
  .object({ status: z.enum(['ok', 'degraded', 'unavailable']), checks: z.record(z.string(), z.enum(['ok', 'unavailable'])) })
  .meta({ id: 'Health' });
export type HealthDocument = z.infer<typeof HealthDocument>;

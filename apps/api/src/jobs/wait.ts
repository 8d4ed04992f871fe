import { z } from 'zod';

const MAX_WAIT_SECONDS = 60;

/** `?wait=10s`: how long the answer may take in exchange for holding the job's result; nothing by default. */
export const WaitQuery = z
  .object({
    wait: z
      .string()
      .regex(/^\d{1,2}s$/, 'expected seconds, such as 10s')
      .transform((text) => Number(text.slice(0, -1)))
      .refine((seconds) => seconds <= MAX_WAIT_SECONDS, `expected at most ${MAX_WAIT_SECONDS}s`)
      .default(0),
  })
  .strict();
export type WaitQuery = z.infer<typeof WaitQuery>;

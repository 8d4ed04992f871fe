import { z } from 'zod';

/**
 * The outcome of one accepted product: a new embedding, new fields with the old embedding, nothing to do, or a row of the
 * error report. Jobs of the previous release say `rejected` instead of `failed`.
 */
export const Outcome = z.enum(['embedded', 'updated', 'unchanged', 'failed', 'rejected']);
export type Outcome = z.infer<typeof Outcome>;

/** The number of products by outcome; an outcome without products may be left out. */
export const Outcomes = z.partialRecord(Outcome, z.int().min(0));
export type Outcomes = z.infer<typeof Outcomes>;

export function addOutcomes(a: Outcomes, b: Outcomes): Outcomes {
  const sum = { ...a };
  for (const outcome of Outcome.options) {
    const count = (a[outcome] ?? 0) + (b[outcome] ?? 0);
    if (count > 0) sum[outcome] = count;
  }
  return sum;
}

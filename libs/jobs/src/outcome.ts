import { z } from 'zod';

/**
 * What became of one product that was accepted: a new embedding, the old one kept with new fields, nothing to do, or a row of the
 * error report. Jobs of the release before say `rejected` where they mean `failed`.
 */
export const Outcome = z.enum(['embedded', 'updated', 'unchanged', 'failed', 'rejected']);
export type Outcome = z.infer<typeof Outcome>;

/** Products by what became of them; an outcome that none had may be left out. */
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

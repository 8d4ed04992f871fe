import { ApiProblem } from './vitrine.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

/** Asks again after faults that may pass, until there is an answer. @returns `undefined` after a lasting fault, or when the signal ended it. */
export async function patiently<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  onFault: (problem: ApiProblem) => void,
): Promise<T | undefined> {
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) break;
      const problem = error instanceof ApiProblem ? error : new ApiProblem('internal-error', String(error));
      onFault(problem);
      if (!problem.isPassing) break;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return undefined;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '#client';

/** Tries until it is done: what answers may have been killed. */
export async function insistently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // What is refused for what it says is refused again.
      if (error instanceof ApiProblem && error.problem.status === 422) throw error;
      await sleep(500);
    }
  }
}

import { useEffect, useState } from 'react';
import { ApiProblem } from './vitrine.js';

/** What is known of an answer: the last one stays while the next is under way. */
export interface Answered<T> {
  readonly value?: T | undefined;
  readonly problem?: ApiProblem | undefined;
  readonly isLoading: boolean;
}

const FIRST_WAIT_MS = 1_500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Asks whenever `key` changes, and again by itself after a fault that may pass.
 * @param key what the question is about; `undefined` asks nothing. @param delayMs how long the key must stay the same before it is asked for.
 */
export function useAnswer<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>, delayMs = 0): Answered<T> {
  const [answered, setAnswered] = useState<Answered<T>>({ isLoading: key !== undefined });
  useEffect(() => {
    if (key === undefined) return setAnswered({ isLoading: false });
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const run = (waitMs: number): void => {
      setAnswered((before) => ({ ...before, isLoading: true }));
      ask(controller.signal).then(
        (value) => {
          if (!controller.signal.aborted) setAnswered({ value, isLoading: false });
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          const problem = error instanceof ApiProblem ? error : new ApiProblem('internal-error', String(error));
          setAnswered((before) => ({ ...before, problem, isLoading: false }));
          if (problem.isPassing) timer = setTimeout(() => run(Math.min(waitMs * 2, LONGEST_WAIT_MS)), waitMs);
        },
      );
    };
    timer = setTimeout(() => run(FIRST_WAIT_MS), delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The key stands for all that the question depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, delayMs]);
  return answered;
}

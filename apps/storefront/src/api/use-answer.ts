import { useEffect, useState } from 'react';
import { patiently } from './patiently.js';
import type { ApiProblem } from './vitrine.js';

/** What is known of an answer: the last one stays while the next is under way. */
export interface Answered<T> {
  readonly value?: T | undefined;
  readonly problem?: ApiProblem | undefined;
  readonly isLoading: boolean;
}

/**
 * Asks whenever `key` changes. @param key what the question is about; `undefined` asks nothing.
 * @param delayMs how long the key must stay the same before it is asked for.
 */
export function useAnswer<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>, delayMs = 0): Answered<T> {
  const [answered, setAnswered] = useState<Answered<T> & { readonly key?: string | undefined }>({ key, isLoading: key !== undefined });
  useEffect(() => {
    if (key === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const run = async (): Promise<void> => {
      const value = await patiently(
        () => ask(signal),
        signal,
        (problem) => setAnswered((before) => ({ ...before, key, problem, isLoading: false })),
      );
      if (value !== undefined && !signal.aborted) setAnswered({ key, value, isLoading: false });
    };
    const timer = setTimeout(() => void run(), delayMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // The key stands for all that the question depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, delayMs]);
  // Until the effect has run, an answer is one to the question before.
  return answered.key === key ? answered : { ...answered, isLoading: key !== undefined };
}

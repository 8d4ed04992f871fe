import { useCallback, useEffect, useState } from 'react';
import { asProblem, request, type ApiProblem } from './request.js';

/** An answer of the API as it is known now. The last one stays while the next is under way. */
export interface Queried<T> {
  readonly value?: T | undefined;
  readonly problem?: ApiProblem | undefined;
  readonly isLoading: boolean;
  /** Asks again. */
  readonly reload: () => void;
}

const AFTER_FAULT_MS = 3_000;

/**
 * Reads an address of the API. @param path `undefined` asks nothing. @param everyMs asks again so often, and after a fault; never by default.
 * @param isFinal tells that an answer will not change any more; always the same function.
 */
export function useQuery<T>(path: string | undefined, everyMs?: number, isFinal?: (value: T) => boolean): Queried<T> {
  const [state, setState] = useState<Omit<Queried<T>, 'reload'> & { readonly path?: string | undefined }>({
    isLoading: path !== undefined,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === undefined) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = (): void => {
      request<T>(path, { signal: controller.signal }).then(
        (value) => {
          if (controller.signal.aborted) return;
          setState({ value, path, isLoading: false });
          if (everyMs !== undefined && !isFinal?.(value)) timer = setTimeout(ask, everyMs);
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          const problem = asProblem(error);
          setState((before) => ({ value: before.path === path ? before.value : undefined, path, problem, isLoading: false }));
          if (everyMs !== undefined || problem.code === 'offline') timer = setTimeout(ask, AFTER_FAULT_MS);
        },
      );
    };
    ask();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [path, everyMs, isFinal, turn]);
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  return state.path === path ? { ...state, reload } : { isLoading: path !== undefined, reload };
}

/** Runs one action at a time, and keeps why it failed. */
export function useAction(): {
  readonly isRunning: boolean;
  readonly problem: ApiProblem | undefined;
  readonly run: (action: () => Promise<unknown>) => Promise<void>;
} {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const run = useCallback(async (action: () => Promise<unknown>) => {
    setRunning(true);
    setProblem(undefined);
    try {
      await action();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setRunning(false);
    }
  }, []);
  return { isRunning, problem, run };
}

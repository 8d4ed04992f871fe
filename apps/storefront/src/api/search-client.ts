import { useSyncExternalStore } from 'react';
import type { InstantSearchProps } from 'react-instantsearch';
import { ApiProblem, vitrine } from './vitrine.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10_000;

let latest: AbortController | undefined;
let problem: ApiProblem | undefined;
const listeners = new Set<() => void>();

/** Never settles. InstantSearch would show a search that rejects as an error, though it was only replaced by a newer one. */
const REPLACED = new Promise<never>(() => undefined);

function report(found: ApiProblem | undefined): void {
  problem = found;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Why the present search has no answer yet. */
export const useSearchProblem = (): ApiProblem | undefined => useSyncExternalStore(subscribe, () => problem);

/**
 * The search client of InstantSearch. A new search aborts the one before, whose hits nobody would see. A search that fails by a fault that may pass is
 * tried again until it has an answer or is replaced.
 */
export const searchClient = {
  async search(requests: readonly object[]) {
    latest?.abort();
    const { signal } = (latest = new AbortController());
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        const answer = await vitrine.instantSearch(requests, signal);
        report(undefined);
        return answer;
      } catch (error) {
        if (signal.aborted) break;
        const found = error instanceof ApiProblem ? error : new ApiProblem('internal-error', String(error));
        report(found);
        if (!found.isPassing) break;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    return REPLACED;
  },
} as unknown as NonNullable<InstantSearchProps['searchClient']>;

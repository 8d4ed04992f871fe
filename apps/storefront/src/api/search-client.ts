import { useSyncExternalStore } from 'react';
import type { InstantSearchProps } from 'react-instantsearch';
import { patiently } from './patiently.js';
import { vitrine, type ApiProblem } from './vitrine.js';

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

/** The search client of InstantSearch. A new search aborts the one before, whose hits nobody would see. */
export const searchClient = {
  async search(requests: readonly object[]) {
    latest?.abort();
    const { signal } = (latest = new AbortController());
    const answer = await patiently(() => vitrine.instantSearch(requests, signal), signal, report);
    if (!answer) return REPLACED;
    report(undefined);
    return answer;
  },
} as unknown as NonNullable<InstantSearchProps['searchClient']>;

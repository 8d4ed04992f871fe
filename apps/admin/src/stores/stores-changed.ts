import { useSyncExternalStore } from 'react';

let changes = 0;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** To be called when a store was made, so that it can be chosen at once. */
export function announceStores(): void {
  changes++;
  for (const listener of listeners) listener();
}

/** How many times stores were made since the page was opened. */
export const useStoreChanges = (): number => useSyncExternalStore(subscribe, () => changes);

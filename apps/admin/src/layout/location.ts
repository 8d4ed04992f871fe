import { useSyncExternalStore, type MouseEvent } from 'react';

export const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  return () => window.removeEventListener('popstate', listener);
}

/** The steps of the path below the console, and its query. */
export function usePlace(): { readonly steps: readonly string[]; readonly query: URLSearchParams } {
  const url = new URL(useSyncExternalStore(subscribe, () => window.location.href));
  return {
    steps: url.pathname
      .slice(BASE.length + 1)
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent),
    query: url.searchParams,
  };
}

/** The address of a place in the console. It names the store if the present one does, so that the way back leads to the same store. */
export function urlOf(...steps: readonly string[]): string {
  const store = new URLSearchParams(window.location.search).get('store');
  const query = store === null ? '' : `?store=${encodeURIComponent(store)}`;
  return `${BASE}/${steps.map(encodeURIComponent).join('/')}${query}`;
}

/** Keeps what was typed in the address, so that a reload and the way back find it. */
export function keepQuery(q: string): void {
  const url = new URL(window.location.href);
  if (q) url.searchParams.set('q', q);
  else url.searchParams.delete('q');
  history.replaceState(history.state, '', url);
}

export function navigate(url: string): void {
  history.pushState({}, '', url);
  window.dispatchEvent(new PopStateEvent('popstate'));
  window.scrollTo(0, 0);
}

/** For `onClick` of a link within the console. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  navigate(event.currentTarget.href);
}

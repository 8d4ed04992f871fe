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

/** The address of a place in the console. */
export const urlOf = (...steps: readonly string[]): string => `${BASE}/${steps.map(encodeURIComponent).join('/')}`;

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

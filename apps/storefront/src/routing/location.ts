import { useSyncExternalStore, type MouseEvent } from 'react';

/** Where this page is served. */
export const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');

/** What an address shows. */
export type Place =
  { readonly page: 'search' } | { readonly page: 'product'; readonly id: string } | { readonly page: 'look'; readonly imageId: string };

export function placeOf(pathname: string): Place {
  const [page, id = ''] = pathname.slice(BASE.length + 1).split('/');
  if (page === 'product' && id) return { page, id: decodeURIComponent(id) };
  if (page === 'look' && id) return { page, imageId: id };
  return { page: 'search' };
}

export const productUrl = (id: string): string => `${BASE}/product/${encodeURIComponent(id)}`;
export const lookUrl = (imageId: string): string => `${BASE}/look/${imageId}`;

/** Goes to an address of this page. Listeners learn of it as of the browser's own back and forward. */
export function navigate(url: string, how: 'push' | 'replace' = 'push'): void {
  // Whoever has an address still to write writes it now, so that the way back leads there.
  window.dispatchEvent(new Event('beforenavigate'));
  if (how === 'push') history.pushState({}, '', url);
  else history.replaceState(history.state, '', url);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** A click that the browser itself should handle: with a modifier, it opens a tab. */
export const isForBrowser = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  button !== 0 || metaKey || ctrlKey || shiftKey || altKey;

/** For `onClick` of a link within this page. */
export function follow(event: MouseEvent<HTMLAnchorElement>): void {
  if (isForBrowser(event)) return;
  event.preventDefault();
  navigate(event.currentTarget.href);
  window.scrollTo(0, 0);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  return () => window.removeEventListener('popstate', listener);
}

/** The present address, path and query. */
export const useAddress = (): URL => new URL(useSyncExternalStore(subscribe, () => window.location.href));

/** Writes parameters of the query of the present address; an empty value removes its parameter. */
export function writeParameters(values: Readonly<Record<string, string>>, how: 'push' | 'replace' = 'replace'): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  navigate(url.href, how);
}

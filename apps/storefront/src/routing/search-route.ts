import type { UiState } from 'instantsearch.js';
import { BASE, placeOf } from './location.js';

export const INDEX = 'products';
export const CATEGORY_LEVELS = ['category.lvl0', 'category.lvl1', 'category.lvl2', 'category.lvl3'];
export const CATEGORY_SEPARATOR = ' > ';

/** The state of a search as an address holds it: `?q=dress&color=red&color=blue&price=20:60&page=2`. */
export type SearchRoute = Readonly<Record<string, string | readonly string[]>>;

/** Characters of a query, and pages, that the API takes. */
export const QUERY_LENGTH = 500;
const MAX_PAGE = 400;

/** Parameters that are no facet. */
const RESERVED = new Set(['q', 'page', 'sort', 'category', 'price', 'available']);

type IndexState = UiState[string];

export function routeOf(state: UiState): SearchRoute {
  const { query, page, sortBy, hierarchicalMenu, range, toggle, refinementList = {} }: IndexState = state[INDEX] ?? {};
  const category = hierarchicalMenu?.[CATEGORY_LEVELS[0] ?? ''] ?? [];
  return {
    ...refinementList,
    ...(query && { q: query }),
    ...(page && page > 1 && { page: String(page) }),
    ...(sortBy && sortBy !== INDEX && { sort: sortBy.slice(sortIndex('').length) }),
    ...(category.length > 0 && { category: category.join(CATEGORY_SEPARATOR) }),
    ...(range?.['price'] && { price: range['price'] }),
    ...(toggle?.['in_stock'] && { available: '1' }),
  };
}

export function stateOf(route: SearchRoute): UiState {
  const one = (name: string): string | undefined => [route[name]].flat()[0];
  const [query, page, sort, category, price] = ['q', 'page', 'sort', 'category', 'price'].map(one);
  const facets = Object.entries(route).filter(([name]) => !RESERVED.has(name));
  return {
    [INDEX]: {
      ...(query && { query: query.slice(0, QUERY_LENGTH) }),
      ...(Number(page) > 1 && Number(page) <= MAX_PAGE && { page: Number(page) }),
      ...(sort && { sortBy: sortIndex(sort) }),
      ...(category && { hierarchicalMenu: { [CATEGORY_LEVELS[0] ?? '']: category.split(CATEGORY_SEPARATOR) } }),
      ...(price && { range: { price } }),
      ...(one('available') && { toggle: { in_stock: true } }),
      ...(facets.length > 0 && { refinementList: Object.fromEntries(facets.map(([name, values]) => [name, [values].flat()])) }),
    },
  };
}

/** The name that stands for the products in another order. */
export const sortIndex = (sort: string): string => `${INDEX}/sort/${sort}`;

export function readRoute(search: string): SearchRoute {
  const parameters = new URLSearchParams(search);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

export function urlOf(route: SearchRoute): string {
  const pairs = Object.entries(route).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
  return `${BASE}/${pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : ''}`;
}

/** An address as the state that it stands for writes it. */
const stateful = (search: string): SearchRoute => routeOf(stateOf(readRoute(search)));

/** Typing changes the state with every letter; an entry of the history is made when it pauses. */
const PAUSE_MS = 400;

/** Keeps InstantSearch's state in the address, while the search is what the address shows. */
export function searchRouter() {
  let timer: ReturnType<typeof setTimeout>;
  let pending: string | undefined;
  let listener: () => void;
  const isShown = (): boolean => placeOf(window.location.pathname).page === 'search';
  // An address may be spelled otherwise and mean the same: `/shop` and `/shop/`, or parameters in another order.
  const isNew = (url: string): boolean => url !== urlOf(stateful(window.location.search));
  const flush = (): void => {
    clearTimeout(timer);
    if (pending !== undefined && isShown() && isNew(pending)) history.pushState({}, '', pending);
    pending = undefined;
  };
  return {
    read: () => (isShown() ? readRoute(window.location.search) : {}),
    write(route: SearchRoute) {
      clearTimeout(timer);
      pending = urlOf(route);
      timer = setTimeout(flush, PAUSE_MS);
    },
    createURL: urlOf,
    onUpdate(callback: (route: SearchRoute) => void) {
      listener = () => {
        clearTimeout(timer);
        pending = undefined;
        if (isShown()) callback(readRoute(window.location.search));
      };
      window.addEventListener('beforenavigate', flush);
      window.addEventListener('popstate', listener);
    },
    dispose() {
      clearTimeout(timer);
      window.removeEventListener('beforenavigate', flush);
      window.removeEventListener('popstate', listener);
    },
  };
}

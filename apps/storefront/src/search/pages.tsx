import type { MouseEvent, ReactNode } from 'react';
import { usePagination } from 'react-instantsearch';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { isForBrowser } from '../routing/location.js';

/** Links to the pages around the present one. They are real addresses, so that a page can be opened beside or sent to somebody. */
export function Pages({ isShown }: { readonly isShown: boolean }): ReactNode {
  const { search } = useLocale().texts;
  const { pages, currentRefinement: current, nbPages, isFirstPage, isLastPage, createURL, refine } = usePagination({ padding: 2 });
  if (nbPages < 2 || !isShown) return null;
  const link = (page: number, content: ReactNode, label: string): ReactNode => (
    <a
      href={createURL(page)}
      aria-label={label}
      aria-current={page === current ? 'page' : undefined}
      onClick={(event: MouseEvent) => {
        if (isForBrowser(event)) return;
        event.preventDefault();
        refine(page);
        window.scrollTo(0, 0);
      }}
    >
      {content}
    </a>
  );
  return (
    <nav className="pages" aria-label={search.pages}>
      {!isFirstPage && link(current - 1, <Icon name="previous" />, search.previous)}
      {pages.map((page) => (
        <span key={page}>{link(page, page + 1, search.page(page + 1))}</span>
      ))}
      {!isLastPage && link(current + 1, <Icon name="next" />, search.next)}
    </nav>
  );
}

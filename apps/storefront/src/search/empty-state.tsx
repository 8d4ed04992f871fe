import type { ReactNode } from 'react';
import { useClearRefinements, useInstantSearch } from 'react-instantsearch';
import { useLocale } from '../i18n/i18n.js';
import { BASE, follow } from '../routing/location.js';

/** What to do when nothing is found: the most likely reason first. */
export function EmptyState({ onPicture }: { readonly onPicture: () => void }): ReactNode {
  const { empty, facets } = useLocale().texts;
  const { indexUiState } = useInstantSearch();
  const { canRefine, refine: clear } = useClearRefinements();
  const query = indexUiState.query ?? '';
  return (
    <div className="empty">
      <h1>{empty.title(query)}</h1>
      {canRefine && (
        <p>
          {empty.filters}{' '}
          <button type="button" className="button" onClick={clear}>
            {facets.clear}
          </button>
        </p>
      )}
      {query && <p>{empty.spelling}</p>}
      <p>
        <button type="button" className="link" onClick={onPicture}>
          {empty.picture}
        </button>
      </p>
      <p>
        <a href={`${BASE}/`} onClick={follow}>
          {empty.all}
        </a>
      </p>
    </div>
  );
}

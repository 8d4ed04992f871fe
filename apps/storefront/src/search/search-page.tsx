import { useEffect, useId, useState, type ReactNode } from 'react';
import { Configure, useHits, useInstantSearch, usePagination, useSortBy } from 'react-instantsearch';
import { useSearchProblem } from '../api/search-client.js';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { Notice } from '../layout/notice.js';
import { ProductCard } from '../product/product-card.js';
import { INDEX, sortIndex } from '../routing/search-route.js';
import { ActiveFilters } from './active-filters.js';
import { EmptyState } from './empty-state.js';
import { Facets } from './facets.js';
import type { FacetName } from './facet-names.js';
import { markedTitle, productHit, MARKS } from './instant-hit.js';
import { Pages } from './pages.js';
import { rawOf } from './raw-results.js';

const PER_PAGE = 24;
/** Values of a facet: the histogram of prices is made of them. */
const VALUES = 300;
/** Pictures that are in view at first, on most screens. */
const EAGER = 4;
const SKELETONS = Array.from({ length: 8 }, (_, n) => n);

/** The search: facets beside hits. */
export function SearchPage({
  facets,
  onPicture,
  isShown,
}: {
  facets: readonly FacetName[];
  onPicture: () => void;
  isShown: boolean;
}): ReactNode {
  const { texts } = useLocale();
  const [areFacetsOpen, openFacets] = useState(false);
  const [isExplained, explain] = useState(false);
  const { results, status } = useInstantSearch();
  const problem = useSearchProblem();
  const panel = useId();
  const isLoading = !results || results.__isArtificial === true;
  const raw = rawOf(results);
  return (
    <div className="search-page">
      <Configure hitsPerPage={PER_PAGE} maxValuesPerFacet={VALUES} distinct getRankingInfo={isExplained} {...MARKS} />
      <button
        type="button"
        className="facets-toggle"
        aria-expanded={areFacetsOpen}
        aria-controls={panel}
        onClick={() => openFacets(!areFacetsOpen)}
      >
        <Icon name="filter" /> {texts.facets.label}
      </button>
      <aside id={panel} className={areFacetsOpen ? 'facets open' : 'facets'} aria-label={texts.facets.label}>
        <Facets names={facets} />
      </aside>
      <section aria-label={texts.search.products} aria-busy={status === 'loading' || status === 'stalled'}>
        {problem && <Notice problem={problem} />}
        <div className="toolbar">
          <Found />
          <label className="check">
            <input type="checkbox" checked={isExplained} onChange={() => explain(!isExplained)} /> {texts.search.why}
          </label>
          <SortBy />
        </div>
        <ActiveFilters names={facets} />
        {raw.low_confidence && raw.nbHits > 0 && <p className="notice">{texts.search.doubtful}</p>}
        {raw.corrected?.map(({ from, to }) => (
          <p className="notice" key={from}>
            {texts.search.corrected(from, to)}
          </p>
        ))}
        {isLoading && !problem ? <Skeletons /> : <Hits />}
        {!isLoading && raw.nbHits === 0 && !problem && <EmptyState onPicture={onPicture} />}
        <Pages isShown={isShown} />
      </section>
    </div>
  );
}

function Found(): ReactNode {
  const { texts, number } = useLocale();
  const { results, indexUiState } = useInstantSearch();
  const { nbHits, exhaustiveNbHits } = rawOf(results);
  const count = exhaustiveNbHits === false ? texts.search.atLeast(number(nbHits)) : number(nbHits);
  const isKnown = results && results.__isArtificial !== true;
  useTitle(indexUiState.query);
  return (
    <h1 className="found" aria-live="polite">
      {isKnown ? texts.search.found(count, nbHits === 1, indexUiState.query ?? '') : ' '}
    </h1>
  );
}

function useTitle(query: string | undefined): void {
  const { texts } = useLocale();
  useEffect(() => {
    document.title = query ? `${query} – ${texts.title}` : texts.title;
  }, [query, texts]);
}

function SortBy(): ReactNode {
  const { sort } = useLocale().texts;
  const orders = {
    '': sort.relevance,
    'price:asc': sort.cheap,
    'price:desc': sort.dear,
    'created_at:desc': sort.fresh,
    'rating:desc': sort.rating,
  };
  const items = Object.entries(orders).map(([order, label]) => ({ value: order ? sortIndex(order) : INDEX, label }));
  const { currentRefinement, options, refine } = useSortBy({ items });
  return (
    <select aria-label={sort.label} value={currentRefinement} onChange={({ target }) => refine(target.value)}>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Hits(): ReactNode {
  const { texts } = useLocale();
  const { items } = useHits({ escapeHTML: false });
  const { currentRefinement } = usePagination();
  if (items.length === 0) return null;
  return (
    <ul className="grid" aria-label={texts.search.products}>
      {items.map((item, n) => (
        <li key={item.objectID}>
          <ProductCard hit={productHit(item)} title={markedTitle(item)} isEager={n < EAGER && currentRefinement === 0} />
        </li>
      ))}
    </ul>
  );
}

/** Frames of the size that hits will have, until they come. */
function Skeletons(): ReactNode {
  return (
    <ul className="grid" aria-hidden="true">
      {SKELETONS.map((n) => (
        <li key={n} className="card skeleton">
          <span className="frame" />
          <span className="line" />
          <span className="line short" />
        </li>
      ))}
    </ul>
  );
}

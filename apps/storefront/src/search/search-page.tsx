import { useEffect, useId, useState, type ReactNode } from 'react';
import { Configure, useHits, useInstantSearch, usePagination, useSortBy } from 'react-instantsearch';
import { useSearchProblem } from '../api/search-client.js';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { useTitle } from '../layout/use-title.js';
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
  const { texts, number } = useLocale();
  const [areFacetsOpen, openFacets] = useState(false);
  const [isExplained, explain] = useState(false);
  const { results, status, indexUiState } = useInstantSearch();
  const problem = useSearchProblem();
  useTitle(isShown, indexUiState.query);
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
      {/* Facets come one above the other: they are shown together, so that none moves. */}
      <aside
        id={panel}
        style={{ visibility: isLoading ? 'hidden' : 'visible' }}
        className={areFacetsOpen ? 'facets open' : 'facets'}
        aria-label={texts.facets.label}
      >
        <Facets names={facets} />
        <button type="button" className="button only-narrow" onClick={() => (openFacets(false), window.scrollTo(0, 0))}>
          {texts.facets.show(number(raw.nbHits))}
        </button>
      </aside>
      <section aria-label={texts.search.products} aria-busy={status === 'stalled'}>
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
        {raw.reading?.corrected.map(({ from, to }) => (
          <p className="notice" key={from}>
            {texts.search.corrected(from, to)}
          </p>
        ))}
        {raw.nbHits > 0 && raw.reading && raw.reading.dropped.length > 0 && (
          <p className="notice">{texts.search[raw.low_confidence ? 'dropped' : 'droppedBehind'](raw.reading.dropped.join(', '))}</p>
        )}
        {isLoading && !problem && <Skeletons />}
        {/* Always there: a part of InstantSearch that comes later makes it search again. */}
        <Hits />
        {!isLoading && raw.nbHits === 0 && !problem && <EmptyState onPicture={onPicture} />}
        <Pages isShown={isShown} />
      </section>
    </div>
  );
}

/** How many products the shown answer has, and the words that it is for; the next answer may be under way. */
function Found(): ReactNode {
  const { texts, number } = useLocale();
  const { results } = useInstantSearch();
  const { nbHits, exhaustiveNbHits, query } = rawOf(results);
  const count = exhaustiveNbHits === false ? texts.search.atLeast(number(nbHits)) : number(nbHits);
  const isKnown = results && results.__isArtificial !== true;
  // Where nothing is found, the heading of that says so.
  if (isKnown && nbHits === 0) return <span className="found" />;
  return (
    <h1 className="found" aria-live="polite">
      {isKnown ? texts.search.found(count, nbHits === 1, query.trim()) : ' '}
    </h1>
  );
}

function SortBy(): ReactNode {
  const { sort } = useLocale().texts;
  const orders = {
    '': sort.relevance,
    'price:asc': sort.cheap,
    'price:desc': sort.dear,
    'created_at:desc': sort.fresh,
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
  const { currentRefinement, nbPages, refine } = usePagination();
  // An address may name a page that is not there any more.
  useEffect(() => {
    if (nbPages > 0 && currentRefinement >= nbPages) refine(nbPages - 1);
  }, [nbPages, currentRefinement, refine]);
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

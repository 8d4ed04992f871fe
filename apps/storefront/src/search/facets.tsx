import { useId, type ReactNode } from 'react';
import { useHierarchicalMenu, useRefinementList, useToggleRefinement } from 'react-instantsearch';
import { useLocale } from '../i18n/i18n.js';
import { cssColor } from '../product/colors.js';
import { isForBrowser } from '../routing/location.js';
import { CATEGORY_LEVELS, CATEGORY_SEPARATOR } from '../routing/search-route.js';
import type { FacetName } from './facet-names.js';
import { PriceFacet } from './price-facet.js';

const SHOWN = 8;
const SHOWN_AT_MOST = 60;
const SHOWN_CATEGORIES = 15;
const CATEGORIES_AT_MOST = 250;
const BY_COUNT = ['isRefined:desc', 'count:desc', 'name:asc'] as const;

/** All facets; one without values is not shown. */
export function Facets({ names }: { readonly names: readonly FacetName[] }): ReactNode {
  const { facets } = useLocale().texts;
  const own: Readonly<Record<string, string>> = { color: facets.color, brand: facets.brand };
  return (
    <>
      <Categories />
      <PriceFacet />
      <Available />
      {names.map(({ attribute, name }) => (
        <Values key={attribute} attribute={attribute} title={name ?? own[attribute] ?? attribute} hasSwatches={attribute === 'color'} />
      ))}
    </>
  );
}

/** A part of the facets under a heading. */
function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section className="facet" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function More({ isMore, onToggle }: { isMore: boolean; onToggle: () => void }): ReactNode {
  const { facets } = useLocale().texts;
  return (
    <button type="button" className="link" onClick={onToggle}>
      {isMore ? facets.less : facets.more}
    </button>
  );
}

type Menu = ReturnType<typeof useHierarchicalMenu>;

function Categories(): ReactNode {
  const { facets } = useLocale().texts;
  const { items, refine, createURL, canToggleShowMore, isShowingMore, toggleShowMore } = useHierarchicalMenu({
    attributes: CATEGORY_LEVELS,
    separator: CATEGORY_SEPARATOR,
    limit: SHOWN_CATEGORIES,
    showMore: true,
    showMoreLimit: CATEGORIES_AT_MOST,
    sortBy: ['count:desc', 'name:asc'],
  });
  if (items.length === 0) return null;
  return (
    <Part title={facets.category}>
      <Level items={items} refine={refine} createURL={createURL} />
      {canToggleShowMore && <More isMore={isShowingMore} onToggle={toggleShowMore} />}
    </Part>
  );
}

function Level({ items, refine, createURL }: Pick<Menu, 'items' | 'refine' | 'createURL'>): ReactNode {
  const { number } = useLocale();
  return (
    <ul className="menu">
      {items.map(({ value, label, count, isRefined, data }) => (
        <li key={value}>
          <a
            href={createURL(value)}
            aria-current={isRefined ? 'true' : undefined}
            onClick={(event) => {
              if (isForBrowser(event)) return;
              event.preventDefault();
              refine(value);
            }}
          >
            <span>{label}</span> <span className="count">{number(count)}</span>
          </a>
          {data && data.length > 0 && <Level items={data} refine={refine} createURL={createURL} />}
        </li>
      ))}
    </ul>
  );
}

function Available(): ReactNode {
  const { facets } = useLocale().texts;
  const { value, refine } = useToggleRefinement({ attribute: 'in_stock', on: true });
  return (
    <label className="check switch">
      <input type="checkbox" role="switch" aria-checked={value.isRefined} checked={value.isRefined} onChange={() => refine(value)} />{' '}
      {facets.available}
    </label>
  );
}

function Values({ attribute, title, hasSwatches }: { attribute: string; title: string; hasSwatches: boolean }): ReactNode {
  const { number } = useLocale();
  const { items, refine, canToggleShowMore, isShowingMore, toggleShowMore } = useRefinementList({
    attribute,
    limit: SHOWN,
    showMore: true,
    showMoreLimit: SHOWN_AT_MOST,
    sortBy: [...BY_COUNT],
  });
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className="values">
        {items.map(({ value, label, count, isRefined }) => (
          <li key={value}>
            <label className="check">
              <input type="checkbox" checked={isRefined} onChange={() => refine(value)} />
              {hasSwatches && <span className="dot" style={{ backgroundColor: cssColor(label) }} />}
              <span>{label}</span> <span className="count">{number(count)}</span>
            </label>
          </li>
        ))}
      </ul>
      {canToggleShowMore && <More isMore={isShowingMore} onToggle={toggleShowMore} />}
    </Part>
  );
}

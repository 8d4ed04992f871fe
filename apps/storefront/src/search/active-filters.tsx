import type { ReactNode } from 'react';
import { useClearRefinements, useCurrentRefinements } from 'react-instantsearch';
import { useLocale } from '../i18n/i18n.js';
import { Icon } from '../layout/icon.js';
import { CATEGORY_SEPARATOR } from '../routing/search-route.js';
import type { FacetName } from './facet-names.js';

/** The filters that hold, each with a button to remove it. */
export function ActiveFilters({ names }: { readonly names: readonly FacetName[] }): ReactNode {
  const { texts, money } = useLocale();
  const { items, refine } = useCurrentRefinements();
  const { refine: clear } = useClearRefinements();
  if (items.length === 0) return null;
  const labelOf = (attribute: string, label: string, value: unknown, operator?: string): string => {
    if (attribute === 'in_stock') return texts.facets.available;
    if (attribute === 'price') return `${operator === '>=' ? '≥' : '≤'} ${money(Number(value))}`;
    const name = names.find((one) => one.attribute === attribute)?.name;
    const shown = label.split(CATEGORY_SEPARATOR).at(-1) ?? label;
    return name ? `${name}: ${shown}` : shown;
  };
  return (
    <ul className="chips" aria-label={texts.facets.active}>
      {items.flatMap(({ refinements }) =>
        refinements.map((refinement) => {
          const label = labelOf(refinement.attribute, refinement.label, refinement.value, refinement.operator);
          return (
            <li key={`${refinement.attribute} ${refinement.label}`}>
              <button type="button" className="chip" aria-label={texts.facets.remove(label)} onClick={() => refine(refinement)}>
                {label} <Icon name="close" />
              </button>
            </li>
          );
        }),
      )}
      <li>
        <button type="button" className="link" onClick={clear}>
          {texts.facets.clear}
        </button>
      </li>
    </ul>
  );
}

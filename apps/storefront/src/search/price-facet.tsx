import { useId, useState, type ReactNode } from 'react';
import { useInstantSearch, useRange } from 'react-instantsearch';
import type { ProductDocument } from '#api-contract';
import { useLocale } from '../i18n/i18n.js';
import { histogramOf } from './histogram.js';
import { rawOf } from './raw-results.js';

const BARS = 24;

/** A range of prices: two sliders on one track, above them how many products there are at each price. */
export function PriceFacet(): ReactNode {
  const { texts, money } = useLocale();
  const { facets } = texts;
  const { results } = useInstantSearch();
  const [first] = (results.hits ?? []) as unknown as ProductDocument[];
  const currency = first?.currency;
  const { range, start, refine, canRefine } = useRange({ attribute: 'price' });
  const [least = 0, most = 0] = [range.min, range.max].map((bound, n) => (n === 0 ? Math.floor(bound ?? 0) : Math.ceil(bound ?? 0)));
  const [chosenFrom, chosenTo] = start;
  const from = Math.min(most, Math.max(least, Number.isFinite(chosenFrom) ? Number(chosenFrom) : least));
  const to = Math.max(least, Math.min(most, Number.isFinite(chosenTo) ? Number(chosenTo) : most));
  // What is being chosen counts until the search has it.
  const [draft, setDraft] = useState<{ readonly after: string; readonly values: readonly [number, number] }>();
  const chosen = `${from}:${to}`;
  const values = draft?.after === chosen ? draft.values : ([from, to] as const);
  const heading = useId();
  if (!canRefine || most <= least) return null;

  const [low, high] = values;
  const step = Math.max(1, Math.round((most - least) / 200));
  const commit = (): void => {
    if (low !== from || high !== to) refine([low > least ? low : undefined, high < most ? high : undefined]);
  };
  const bars = histogramOf(rawOf(results).facets['price'] ?? {}, least, most, BARS);
  // Where both stand at the upper end, only the lower one can be moved: it lies above the other.
  const isLowAbove = low > (least + most) / 2;
  const slider = (label: string, value: number, change: (value: number) => readonly [number, number]): ReactNode => (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={money(value, currency)}
      min={least}
      max={most}
      step={step}
      value={value}
      onChange={({ target }) => setDraft({ after: chosen, values: change(Number(target.value)) })}
      onPointerUp={commit}
      onKeyUp={commit}
      onBlur={commit}
    />
  );
  return (
    <section className="facet" aria-labelledby={heading}>
      <h2 id={heading}>{facets.price}</h2>
      <svg className="histogram" viewBox={`0 0 ${BARS} 10`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((height, n) => {
          const at = least + ((n + 0.5) / BARS) * (most - least);
          // The bars are a fixed row.
          // eslint-disable-next-line react/no-array-index-key
          return (
            <rect
              key={n}
              x={n + 0.1}
              y={10 - height * 10}
              width={0.8}
              height={height * 10}
              className={at >= low && at <= high ? 'in' : ''}
            />
          );
        })}
      </svg>
      <div className={isLowAbove ? 'sliders low-above' : 'sliders'}>
        {slider(facets.from, low, (value) => [Math.min(value, Math.max(least, high - step)), high])}
        {slider(facets.to, high, (value) => [low, Math.max(value, Math.min(most, low + step))])}
      </div>
      <p className="range-values">
        <span>{money(low, currency)}</span> <span>{money(high, currency)}</span>
      </p>
    </section>
  );
}

import { useState, type ReactNode } from 'react';
import type { SearchAnswer } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import { number } from '../layout/format.js';
import { keepQuery, usePlace } from '../layout/location.js';
import { Empty, Fault, Page, Panel } from '../layout/page.js';
import { ProductTile } from '../layout/product-tile.js';
import { Coverage } from './coverage.js';
import { ProductInspector } from './product-inspector.js';

/** Products of the store: look them up, see what the index knows of each. */
export function CatalogPage({ steps: [id] }: { readonly steps: readonly string[] }): ReactNode {
  return id === undefined ? <Catalog /> : <ProductInspector key={id} id={id} />;
}

function Catalog(): ReactNode {
  const [typed, setTyped] = useState(usePlace().query.get('q') ?? '');
  const { value, problem } = useQuery<SearchAnswer>(
    `search?${new URLSearchParams({ per_page: '24', ...(typed.trim() && { q: typed.trim() }) }).toString()}`,
  );
  return (
    <Page title="Catalog">
      <Fault problem={problem} />
      <Panel>
        <label className="wide">
          Look a product up by words, id, SKU or GTIN
          <input type="search" maxLength={500} value={typed} onChange={({ target }) => (setTyped(target.value), keepQuery(target.value))} />
        </label>
        {value && <p className="quiet">{number(value.found)} products</p>}
        {value?.hits.length === 0 && (
          <Empty>{typed ? 'Nothing is found by these words.' : 'The store has no products yet. Import a feed first.'}</Empty>
        )}
        <ul className="tiles" aria-label="Products">
          {value?.hits.map(({ product }) => (
            <li key={product.id}>
              <ProductTile product={product}>
                <span className="quiet">{product.id}</span>
              </ProductTile>
            </li>
          ))}
        </ul>
      </Panel>
      <Coverage />
    </Page>
  );
}

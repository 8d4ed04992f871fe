import type { ReactNode } from 'react';
import type { PreviewDocument } from '#api-contract';
import { Panel, Table } from '../layout/page.js';

const SHOWN = 5;

/** The first products of a feed, as they would be. */
export function SampleProducts({ products }: { readonly products: PreviewDocument['products'] }): ReactNode {
  if (products.length === 0) return null;
  return (
    <Panel title="The first products">
      <Table label="The first products" head={['Id', 'Title', 'Price', 'Category', 'Picture']}>
        {products.slice(0, SHOWN).map((product) => (
          <tr key={product.id}>
            <td>{product.id}</td>
            <td>{product.title}</td>
            <td className="number">{product.price === undefined ? '' : `${product.price} ${product.currency ?? ''}`}</td>
            <td>{[product.category ?? []].flat().join(', ')}</td>
            <td>{product.image ?? product.images?.[0] ?? '–'}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

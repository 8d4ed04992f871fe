import { useState, type ReactNode } from 'react';
import type { InspectedProduct, SearchAnswer } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { ConfirmButton } from '../layout/confirm-button.js';
import { moment, words } from '../layout/format.js';
import { navigate, urlOf } from '../layout/location.js';
import { Facts, Fault, Page, Panel, Table } from '../layout/page.js';
import { ProductTile } from '../layout/product-tile.js';
import { ProductEditor } from './product-editor.js';

const SHOWN_WORDS = 60;

/** What the index knows of a product: why it is found, or is not. */
export function ProductInspector({ id }: { readonly id: string }): ReactNode {
  const path = encodeURIComponent(id);
  const { value, problem, reload } = useQuery<InspectedProduct>(`admin/products/${path}`);
  const similar = useQuery<SearchAnswer>(value && `products/${path}/similar?per_page=6&min_score=none&explain=true`);
  const [isEditing, edit] = useState(false);
  const { isRunning, problem: fault, run } = useAction();
  if (!value) return <Fault problem={problem} />;
  const { product } = value;
  const remove = (): Promise<void> =>
    run(async () => {
      await request(`products/${path}`, { method: 'DELETE' });
      navigate(urlOf('catalog'));
    });
  const actions = (
    <span className="buttons">
      <button type="button" aria-expanded={isEditing} onClick={() => edit(!isEditing)}>
        Edit
      </button>
      <ConfirmButton
        label="Delete"
        question={`“${product.title}” is removed from the shop.`}
        isDisabled={isRunning}
        onConfirm={() => void remove()}
      />
    </span>
  );
  return (
    <Page title={product.title} actions={actions}>
      <Fault problem={fault ?? problem} />
      {isEditing && <ProductEditor product={product} onSaved={() => (edit(false), reload())} />}
      <Panel title="Pictures">
        <ul className="tiles">
          {product.pictures?.map((picture) => (
            <li key={picture.reference} className="tile">
              <span className="frame" style={{ backgroundColor: picture.color }}>
                <img src={picture.src} srcSet={picture.srcset} sizes="140px" alt="" />
              </span>
              <span className="quiet">{picture.reference}</span>
            </li>
          ))}
        </ul>
        {value.pictures.length === 0 && <p>No picture could be used: the product is found by its words and its text.</p>}
        {value.faults.map(({ reference, code, message }) => (
          <p className="fault" key={`${reference} ${code}`}>
            {reference}: {message}
          </p>
        ))}
      </Panel>
      <Panel title="Fields">
        <Facts facts={fieldsOf(value)} />
      </Panel>
      <Panel title="Words that find it">
        <p className="terms">
          {value.words.slice(0, SHOWN_WORDS).map(({ term, count }) => (
            <span key={term} title={`counts ${count} times`}>
              {term} <small>{count}</small>
            </span>
          ))}
        </p>
        <p className="quiet">Stems in {value.language}; a number says how often a word counts, by the fields it is in.</p>
      </Panel>
      <Panel title="Nearest products">
        <Fault problem={similar.problem} />
        <ul className="tiles">
          {similar.value?.hits.map(({ product: near, score, explain }) => (
            <li key={near.id}>
              <ProductTile product={near}>
                <span className="quiet">{(explain?.cosine ?? explain?.text_cosine ?? score).toFixed(3)}</span>
              </ProductTile>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="In the index">
        <Facts
          facts={{
            Indexed: moment(value.indexed_at),
            Revision: value.revision,
            'Changed since':
              Object.entries(value.patched)
                .map(([field, revision]) => `${field} (${revision})`)
                .join(', ') || 'nothing',
            'Embedding of its text': value.has_text_embedding ? 'yes' : 'no',
            Model: <code>{value.model.slice(0, 16)}</code>,
            Layout: value.layout,
          }}
        />
        <Table label="Pictures in the index" head={['Picture', 'Object', 'SHA-256']}>
          {value.pictures.map(({ reference, key, sha256 }) => (
            <tr key={reference}>
              <td>{reference}</td>
              <td>{key}</td>
              <td>
                <code>{sha256.slice(0, 16)}…</code>
              </td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Page>
  );
}

/** The fields of a product as texts; those that were read off its picture are marked. */
function fieldsOf({ product }: InspectedProduct): Record<string, ReactNode> {
  const {
    attributes,
    pictures: _,
    inferred,
    ...fields
  } = product as InspectedProduct['product'] & { readonly inferred?: readonly string[] };
  const shown = Object.entries({ ...fields, ...attributes }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(
    shown.map(([name, value]) => [words(name), `${textOf(value)}${inferred?.includes(name) ? ' (read off the picture)' : ''}`]),
  );
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value);

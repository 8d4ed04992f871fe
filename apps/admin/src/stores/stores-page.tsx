import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { CreatedStore, StoreDocument, StoreList } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { bytes, moment, number } from '../layout/format.js';
import { BASE, follow, urlOf } from '../layout/location.js';
import { Fault, Page, Panel, Table } from '../layout/page.js';
import { Secret } from './secret.js';
import { StorePage } from './store-page.js';
import { announceStores } from './stores-changed.js';

/** The stores of the installation, or one of them; for operators. */
export function StoresPage({ steps: [id] }: { readonly steps: readonly string[] }): ReactNode {
  return id === undefined ? <AllStores /> : <StorePage key={id} id={id} />;
}

function AllStores(): ReactNode {
  const { value, problem, reload } = useQuery<StoreList>('operator/stores');
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [made, setMade] = useState<CreatedStore>();
  const { isRunning, problem: fault, run } = useAction();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    setMade(undefined);
    void run(async () => {
      setMade(await request<CreatedStore>('operator/stores', { method: 'POST', json: { id, ...(name && { name }) } }));
      setId('');
      setName('');
      reload();
      announceStores();
    });
  };
  return (
    <Page title="Stores">
      <Fault problem={problem ?? fault} />
      <Panel title="Make a store">
        <form className="row" onSubmit={make}>
          <label>
            Id: lower-case letters, digits, hyphens
            <input required pattern="[a-z0-9][a-z0-9\-]{0,62}" value={id} onChange={({ target }) => setId(target.value)} />
          </label>
          <label>
            Name
            <input maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
          </label>
          <button type="submit" className="primary" disabled={isRunning}>
            Make the store
          </button>
        </form>
        {made && <Secret name={`admin of ${made.name}`} secret={made.key} />}
      </Panel>
      <Panel title="All stores">
        <Table label="All stores" head={['Store', 'Name', 'Products', 'Keys', 'In the bucket', 'Limits', 'Since', '']}>
          {value?.stores.map((store) => (
            <tr key={store.id}>
              <td>
                <a href={`${BASE}/catalog?store=${store.id}`} onClick={follow}>
                  {store.id}
                </a>
              </td>
              <td>{store.name}</td>
              <td className="number">{number(store.products)}</td>
              <td className="number">{number(store.keys)}</td>
              <td className="number">{store.bytes === undefined ? '–' : bytes(store.bytes)}</td>
              <td>{limitsOf(store)}</td>
              <td>{moment(store.created_at)}</td>
              <td className="actions">
                <a href={urlOf('stores', store.id)} onClick={follow} aria-label={`Change ${store.id}`}>
                  Change
                </a>
              </td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Page>
  );
}

const limitsOf = ({ limits: { products, imports_at_once: imports } = {} }: StoreDocument): string =>
  [
    ...(products === undefined ? [] : [`${number(products)} products`]),
    ...(imports === undefined ? [] : [`${imports} imports at a time`]),
  ].join(', ') || '–';

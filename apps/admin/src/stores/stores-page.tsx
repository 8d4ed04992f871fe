import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { CreatedStore, StoreList } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { moment, number } from '../layout/format.js';
import { BASE, follow } from '../layout/location.js';
import { Fault, Page, Panel, Table } from '../layout/page.js';
import { Secret } from './secret.js';
import { announceStores } from './stores-changed.js';

/** All stores of the installation; for operators. */
export function StoresPage(): ReactNode {
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
        <Table label="All stores" head={['Store', 'Name', 'Products', 'Keys', 'Since']}>
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
              <td>{moment(store.created_at)}</td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Page>
  );
}

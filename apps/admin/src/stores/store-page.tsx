import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { EmptiedStore, StoreDocument, StoreList } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { bytes, moment, number } from '../layout/format.js';
import { navigate, urlOf } from '../layout/location.js';
import { Empty, Facts, Fault, Page, Panel } from '../layout/page.js';
import { announceStores } from './stores-changed.js';

/** One store: its name, its limits, and how it is emptied or removed; for operators. */
export function StorePage({ id }: { readonly id: string }): ReactNode {
  const { value, problem, isLoading, reload } = useQuery<StoreList>('operator/stores');
  const store = value?.stores.find((one) => one.id === id);
  return (
    <Page title={store?.name ?? id}>
      <Fault problem={problem} />
      {!store && !isLoading && <Empty>There is no store “{id}”.</Empty>}
      {store && (
        <>
          <Panel>
            <Facts
              facts={{
                Products: number(store.products),
                Keys: number(store.keys),
                'In the bucket': store.bytes === undefined ? 'not counted yet' : bytes(store.bytes),
                Since: moment(store.created_at),
              }}
            />
          </Panel>
          <NameAndLimits store={store} onChanged={reload} />
          <Removal store={store} onEmptied={reload} />
        </>
      )}
    </Page>
  );
}

function NameAndLimits({ store, onChanged }: { readonly store: StoreDocument; readonly onChanged: () => void }): ReactNode {
  const [name, setName] = useState(store.name);
  const [products, setProducts] = useState(textOf(store.limits?.products));
  const [imports, setImports] = useState(textOf(store.limits?.imports_at_once));
  const { isRunning, problem, run } = useAction();
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const limits = { products: numberIn(products), imports_at_once: numberIn(imports) };
    void run(async () => {
      await request(pathOf(store.id), { method: 'PATCH', json: { name, limits } });
      onChanged();
      announceStores();
    });
  };
  return (
    <Panel title="Name and limits">
      <Fault problem={problem} />
      <form className="row" onSubmit={save}>
        <label>
          Name
          <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        </label>
        <label>
          Products at most
          <input type="number" min={1} placeholder="no limit" value={products} onChange={({ target }) => setProducts(target.value)} />
        </label>
        <label>
          Imports at a time
          <input type="number" min={1} placeholder="no limit" value={imports} onChange={({ target }) => setImports(target.value)} />
        </label>
        <button type="submit" className="primary" disabled={isRunning}>
          Save
        </button>
      </form>
    </Panel>
  );
}

function Removal({ store, onEmptied }: { readonly store: StoreDocument; readonly onEmptied: () => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const [said, say] = useState('');
  const { isRunning, problem, run } = useAction();
  const isConfirmed = typed === store.id;
  const confirmed = `confirm=${encodeURIComponent(store.id)}`;
  const empty = (): Promise<void> =>
    run(async () => {
      const { removed } = await request<EmptiedStore>(`${pathOf(store.id)}/empty?${confirmed}`, { method: 'POST' });
      say(`${number(removed)} products are removed.`);
      setTyped('');
      onEmptied();
    });
  const remove = (): Promise<void> =>
    run(async () => {
      await request(`${pathOf(store.id)}?${confirmed}`, { method: 'DELETE' });
      announceStores();
      navigate(urlOf('stores'));
    });
  return (
    <Panel title="Empty or delete">
      <Fault problem={problem} />
      <p>
        To empty the store removes its products; keys, settings and pictures stay. To delete it removes everything that belongs to it.
        Neither can be undone.
      </p>
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <label>
          Type “{store.id}” to confirm
          <input autoComplete="off" value={typed} onChange={({ target }) => setTyped(target.value)} />
        </label>
        <button type="button" className="danger" disabled={!isConfirmed || isRunning} onClick={() => void empty()}>
          Empty the store
        </button>
        <button type="button" className="danger" disabled={!isConfirmed || isRunning} onClick={() => void remove()}>
          Delete the store
        </button>
      </form>
      {said && <p role="status">{said}</p>}
    </Panel>
  );
}

const pathOf = (id: string): string => `operator/stores/${encodeURIComponent(id)}`;
const textOf = (limit: number | undefined): string => (limit === undefined ? '' : String(limit));
const numberIn = (text: string): number | null => (text === '' ? null : Number(text));

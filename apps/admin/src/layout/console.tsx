import { useEffect, useState, type ReactNode } from 'react';
import type { SessionDocument, StoreList } from '#api-contract';
import { request, workOnStore, whenSignedOut } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { CatalogPage } from '../catalog/catalog-page.js';
import { HealthPage } from '../health/health-page.js';
import { ImportsPage } from '../imports/imports-page.js';
import { LabPage } from '../lab/lab-page.js';
import { LogPage } from '../log/log-page.js';
import { ReindexesPage } from '../reindexes/reindexes-page.js';
import { KeysPage } from '../stores/keys-page.js';
import { useStoreChanges } from '../stores/stores-changed.js';
import { StoresPage } from '../stores/stores-page.js';
import { follow, navigate, urlOf, usePlace } from './location.js';
import { Fault } from './page.js';
import { SignIn } from './sign-in.js';

/** The places of the console, in the order of the menu. */
const PLACES = [
  { path: 'imports', name: 'Imports', page: ImportsPage },
  { path: 'catalog', name: 'Catalog', page: CatalogPage },
  { path: 'lab', name: 'Search lab', page: LabPage },
  { path: 'reindexes', name: 'Reindex', page: ReindexesPage },
  { path: 'keys', name: 'Keys', page: KeysPage },
  { path: 'log', name: 'Log', page: LogPage },
  { path: 'stores', name: 'Stores', page: StoresPage, isForOperators: true },
  { path: 'health', name: 'Health', page: HealthPage },
] as const;

/** The console: a menu beside the page that the address names. */
export function Console(): ReactNode {
  const { value: found, problem, isLoading } = useQuery<SessionDocument | undefined>('console/session');
  const [signedIn, setSignedIn] = useState<SessionDocument>();
  const [isOut, signOut] = useState(false);
  const session = isOut ? undefined : (signedIn ?? found);
  useEffect(() => whenSignedOut(() => (signOut(true), setSignedIn(undefined))), []);
  if (session) {
    return <Workspace session={session} onSignOut={() => (signOut(true), setSignedIn(undefined))} />;
  }
  if (isLoading) return null;
  if (problem) return <Fault problem={problem} />;
  return <SignIn onSignedIn={(document) => (setSignedIn(document), signOut(false))} />;
}

function Workspace({ session, onSignOut }: { readonly session: SessionDocument; readonly onSignOut: () => void }): ReactNode {
  const { steps, query } = usePlace();
  const storeChanges = useStoreChanges();
  const { value: all } = useQuery<StoreList>(session.is_operator ? `operator/stores?change=${storeChanges}` : undefined);
  const chosen = query.get('store') ?? sessionStorage.getItem('store') ?? session.store;
  // A store that was chosen earlier may not be there any more.
  const isThere = all === undefined || all.stores.some(({ id }) => id === chosen);
  const store = session.is_operator && isThere ? chosen : session.store;
  // Requests of the pages below are for this store, from their first one on.
  workOnStore(session.is_operator ? store : undefined);
  const place = PLACES.find(({ path }) => path === steps[0]) ?? PLACES[0];
  const Shown = place.page;
  useEffect(() => {
    document.title = `${place.name} – Vitrine`;
    sessionStorage.setItem('store', store);
  }, [place, store]);
  const { problem, run } = useAction();
  const signOut = (): void =>
    void run(async () => {
      await request('console/session', { method: 'DELETE' });
      sessionStorage.removeItem('store');
      onSignOut();
    });
  return (
    <div className="console">
      <nav className="menu" aria-label="Console">
        <a className="brand" href={urlOf()} onClick={follow}>
          Vitrine
        </a>
        {session.is_operator ? <StoreChoice store={store} stores={all?.stores} /> : <p className="quiet">{session.store}</p>}
        <ul>
          {PLACES.filter((one) => session.is_operator || !('isForOperators' in one)).map(({ path, name }) => (
            <li key={path}>
              <a href={urlOf(path)} onClick={follow} aria-current={path === place.path ? 'page' : undefined}>
                {name}
              </a>
            </li>
          ))}
          {session.is_operator && (
            <li>
              <a href={urlOf('queues')}>Queues</a>
            </li>
          )}
        </ul>
        <p className="quiet">Signed in with “{session.key_name}”</p>
        <Fault problem={problem} />
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      </nav>
      <main key={store}>
        <Shown steps={steps.slice(1)} />
      </main>
    </div>
  );
}

/** An operator works on one store at a time. */
function StoreChoice({ store, stores }: { store: string; stores: StoreList['stores'] | undefined }): ReactNode {
  return (
    <label className="store-choice">
      Store
      <select value={store} onChange={({ target }) => navigate(`${window.location.pathname}?store=${encodeURIComponent(target.value)}`)}>
        {(stores ?? [{ id: store, name: store }]).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

import { useState, type ReactNode } from 'react';
import type { StoreSettings } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { keepQuery, usePlace } from '../layout/location.js';
import { Fault, Page, Panel } from '../layout/page.js';
import { LabColumn } from './lab-column.js';
import { LabControls } from './lab-controls.js';
import { changesOf, setupOf, type LabSetup } from './lab-setup.js';

/** One query, answered in two ways side by side: as the store is, and as it could be. */
export function LabPage(): ReactNode {
  const { value: settings, problem } = useQuery<StoreSettings>('admin/settings');
  return settings ? <Lab initial={settings} /> : <Fault problem={problem} />;
}

function Lab({ initial }: { readonly initial: StoreSettings }): ReactNode {
  const [settings, setSettings] = useState(initial);
  const asked = usePlace().query.get('q') ?? '';
  const [typed, setTyped] = useState(asked);
  const [query, setQuery] = useState(asked);
  const [setups, setSetups] = useState<readonly [LabSetup, LabSetup]>([setupOf(initial), setupOf(initial)]);
  const { isRunning, problem: fault, run } = useAction();
  const [left, right] = setups;
  const changes = changesOf(right, settings);
  const save = (): Promise<void> =>
    run(async () => {
      const saved = await request<StoreSettings>('admin/settings', { method: 'PATCH', json: changes });
      setSetups([setupOf(saved), setupOf(saved)]);
      setSettings(saved);
    });
  return (
    <Page title="Search lab">
      <Fault problem={fault} />
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          setQuery(typed.trim());
          keepQuery(typed.trim());
        }}
      >
        <label className="wide">
          Query
          <input type="search" maxLength={500} value={typed} onChange={({ target }) => setTyped(target.value)} />
        </label>
        <button type="submit" className="primary">
          Search
        </button>
      </form>
      <div className="lab">
        <Panel title="One way">
          <LabControls setup={left} onChange={(setup) => setSetups([setup, right])} />
          <LabColumn query={query} setup={left} />
        </Panel>
        <Panel title="Another way">
          <LabControls setup={right} onChange={(setup) => setSetups([left, setup])} />
          {Object.keys(changes).length > 0 && (
            <p className="buttons">
              <button type="button" className="primary" disabled={isRunning} onClick={() => void save()}>
                Save these settings for the store
              </button>
            </p>
          )}
          <LabColumn query={query} setup={right} />
        </Panel>
      </div>
    </Page>
  );
}

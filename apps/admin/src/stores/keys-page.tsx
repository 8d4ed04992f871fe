import { useState, type ReactNode, type SubmitEvent } from 'react';
import type { KeyList, NewKeyDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { ConfirmButton } from '../layout/confirm-button.js';
import { moment } from '../layout/format.js';
import { Fault, Page, Panel, Table } from '../layout/page.js';
import { Secret } from './secret.js';

const SCOPES = {
  search: 'search – may be in a page that everybody reads',
  catalog: 'catalog – also writes products and imports feeds',
  admin: 'admin – also keys, settings, reindexing and this console',
} as const;

/** What happens when the keys are revoked that the configuration names. */
const QUESTIONS: Readonly<Record<string, string>> = {
  storefront: 'The shop at /shop stops working until the API is started again.',
  bootstrap: 'This is the operator’s key. Whoever is signed in with it is signed out, until the API is started again.',
};

/** The API keys of a store. */
export function KeysPage(): ReactNode {
  const { value, problem, reload } = useQuery<KeyList>('admin/keys');
  const [name, setName] = useState('');
  const [scope, setScope] = useState<keyof typeof SCOPES>('search');
  const [made, setMade] = useState<NewKeyDocument>();
  const { isRunning, problem: fault, run } = useAction();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    setMade(undefined);
    void run(async () => {
      setMade(await request<NewKeyDocument>('admin/keys', { method: 'POST', json: { name, scopes: [scope] } }));
      setName('');
      reload();
    });
  };
  const revoke = (id: string): Promise<void> =>
    run(async () => {
      await request(`admin/keys/${id}`, { method: 'DELETE' });
      reload();
    });
  return (
    <Page title="Keys">
      <Fault problem={problem ?? fault} />
      <Panel title="Make a key">
        <form className="row" onSubmit={make}>
          <label>
            What it is for
            <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
          </label>
          <label>
            What it may do
            <select value={scope} onChange={({ target }) => setScope(target.value as keyof typeof SCOPES)}>
              {Object.entries(SCOPES).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="primary" disabled={isRunning}>
            Make the key
          </button>
        </form>
        {made && <Secret name={made.name} secret={made.key} />}
      </Panel>
      <Panel title="Keys of this store">
        <Table label="Keys of this store" head={['Name', 'Scopes', 'Since', '']}>
          {value?.keys.map(({ id, name: called, scopes, created_at: at }) => (
            <tr key={id}>
              <td>{called}</td>
              <td>{scopes.join(', ')}</td>
              <td>{moment(at)}</td>
              <td className="actions">
                <ConfirmButton
                  label="Revoke"
                  question={QUESTIONS[called] ?? 'Whoever uses this key is refused within seconds.'}
                  isDisabled={isRunning}
                  onConfirm={() => void revoke(id)}
                />
              </td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Page>
  );
}

import { useState, type ReactNode } from 'react';
import type { KeyDocument, KeyList, NewKeyDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { ConfirmButton } from '../layout/confirm-button.js';
import { moment } from '../layout/format.js';
import { Fault, Page, Panel, Table } from '../layout/page.js';
import { NewKeyForm } from './new-key.js';
import { Secret } from './secret.js';

/** What happens when the keys are revoked that the configuration names. Their secrets stand there, so that they are not rotated here. */
const QUESTIONS: Readonly<Record<string, string>> = {
  storefront: 'The shop at /shop stops working until the API is started again.',
  bootstrap: 'This is the operator’s key. Whoever is signed in with it is signed out, until the API is started again.',
};

/** The API keys of a store. */
export function KeysPage(): ReactNode {
  const { value, problem, reload } = useQuery<KeyList>('admin/keys');
  const [made, setMade] = useState<NewKeyDocument>();
  const { isRunning, problem: fault, run } = useAction();
  /** Asks for a key that is shown once. */
  const newSecret = async (path: string, json: object): Promise<NewKeyDocument | undefined> => {
    let key: NewKeyDocument | undefined;
    setMade(undefined);
    await run(async () => {
      key = await request<NewKeyDocument>(path, { method: 'POST', json });
      setMade(key);
      reload();
    });
    return key;
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
        <NewKeyForm isRunning={isRunning} onMake={(key) => newSecret('admin/keys', key)} />
        {made && <Secret name={made.name} secret={made.key} />}
      </Panel>
      <Panel title="Keys of this store">
        <Table label="Keys of this store" head={['Name', 'Scopes', 'Since', 'Last used', 'Ends', '']}>
          {value?.keys.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td className="whole">{key.scopes.join(', ')}</td>
              <td>{moment(key.created_at)}</td>
              <td>{moment(key.last_used_at)}</td>
              <td>{endOf(key)}</td>
              <td className="actions">
                {!Object.hasOwn(QUESTIONS, key.name) && (
                  <ConfirmButton
                    label="Rotate"
                    question="The key gets another secret, and the present one ends in a day."
                    isDisabled={isRunning}
                    onConfirm={() => void newSecret(`admin/keys/${key.id}/rotate`, {})}
                  />
                )}{' '}
                <ConfirmButton
                  label="Revoke"
                  question={QUESTIONS[key.name] ?? 'Whoever uses this key is refused within seconds.'}
                  isDisabled={isRunning}
                  onConfirm={() => void revoke(key.id)}
                />
              </td>
            </tr>
          ))}
        </Table>
      </Panel>
    </Page>
  );
}

/** When a key ends, or its secret before the present one. */
function endOf({ expires_at: end, previous_valid_until: earlier }: KeyDocument): string {
  const isRotated = earlier !== undefined && Date.parse(earlier) > Date.now();
  const ends = [...(end === undefined ? [] : [moment(end)]), ...(isRotated ? [`earlier secret: ${moment(earlier)}`] : [])];
  return ends.join('; ') || '–';
}

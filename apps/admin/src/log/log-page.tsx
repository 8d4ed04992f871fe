import { useState, type ReactNode } from 'react';
import type { AuditList } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import { moment } from '../layout/format.js';
import { Empty, Fault, Page, Panel, Table } from '../layout/page.js';

type Entry = AuditList['entries'][number];

/** From this status on, a request was refused and changed nothing. */
const REFUSED = 400;

/** Who changed what in a store. */
export function LogPage(): ReactNode {
  const [before, setBefore] = useState<string>();
  const { value, problem } = useQuery<AuditList>(`admin/audit?limit=50${before === undefined ? '' : `&before=${before}`}`);
  return (
    <Page title="Log">
      <Fault problem={problem} />
      <Panel title="Who changed what">
        {value?.entries.length === 0 && <Empty>Nothing was changed yet.</Empty>}
        <Table label="Who changed what" head={['When', 'Key', 'From', 'What', 'Change']}>
          {value?.entries.map((entry) => (
            <tr key={entry.id}>
              <td>{moment(entry.at)}</td>
              <td>{entry.via === 'console' ? `${entry.key_name}, here` : entry.key_name}</td>
              <td className="whole">{entry.address}</td>
              <td>
                <code>{actionOf(entry)}</code>
                {entry.status >= REFUSED && <> refused ({entry.status})</>}
              </td>
              <td>
                <Change entry={entry} />
              </td>
            </tr>
          ))}
        </Table>
        <p className="row">
          {before !== undefined && (
            <button type="button" onClick={() => setBefore(undefined)}>
              Latest
            </button>
          )}
          {value?.next !== undefined && (
            <button type="button" onClick={() => setBefore(value.next)}>
              Earlier
            </button>
          )}
        </p>
      </Panel>
    </Page>
  );
}

/** A request with the parts of its address filled in: `DELETE /v1/admin/keys/…`. */
const actionOf = ({ action, target }: Entry): string => action.replaceAll(/:(\w+)/g, (all, name: string) => target[name] ?? all);

function Change({ entry: { before, after } }: { readonly entry: Entry }): ReactNode {
  if (before === undefined && after === undefined) return null;
  return (
    <details>
      <summary>Show</summary>
      {before !== undefined && <pre>before: {JSON.stringify(before, null, 1)}</pre>}
      {after !== undefined && <pre>after: {JSON.stringify(after, null, 1)}</pre>}
    </details>
  );
}

import type { ReactNode } from 'react';
import type { ImportDocument } from '#api-contract';
import { number } from '../layout/format.js';
import { Facts, State, Table } from '../layout/page.js';
import { Problems } from './problems.js';
import { hasEnded } from './use-import.js';

/** What an import would change in the store, as a dry run finds it. */
export function Difference({ document }: { readonly document: ImportDocument }): ReactNode {
  const { difference, state, failure, counts, problems } = document;
  if (!hasEnded(document)) {
    return (
      <p role="status">
        <State state={state} /> {number(counts.read)} rows compared
      </p>
    );
  }
  if (!difference) return <p className="fault">{failure ?? `The comparison is ${state}.`}</p>;
  const { new: added, changed, unchanged, missing, fields, examples } = difference;
  return (
    <div role="status">
      <Facts
        facts={{
          'New products': number(added),
          Changed: number(changed),
          Unchanged: number(unchanged),
          ...(missing !== undefined && { 'In the store, not in the feed': number(missing) }),
        }}
      />
      {changed > 0 && (
        <p>
          Fields that change:{' '}
          {Object.entries(fields)
            .sort(([, a], [, b]) => b - a)
            .map(([name, count]) => `${name} (${number(count)})`)
            .join(', ')}
        </p>
      )}
      {examples.changed.length > 0 && (
        <Table label="Examples of changes" head={['Product', 'Field', 'Now', 'Then']}>
          {examples.changed.map(({ id, field, from, to }) => (
            <tr key={`${id} ${field}`}>
              <td>{id}</td>
              <td>{field}</td>
              <td>{from}</td>
              <td>{to}</td>
            </tr>
          ))}
        </Table>
      )}
      <Problems problems={problems} importId={document.id} />
    </div>
  );
}

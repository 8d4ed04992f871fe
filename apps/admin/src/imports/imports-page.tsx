import type { ReactNode } from 'react';
import type { ImportDocument, ImportList } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import { moment, number } from '../layout/format.js';
import { follow, navigate, urlOf } from '../layout/location.js';
import { Empty, Fault, Page, Panel, State, Table } from '../layout/page.js';
import { ImportPage } from './import-page.js';
import { NewImport } from './new-import.js';

const EVERY_MS = 3_000;

/** The imports of the last month, one of them, or a new one. */
export function ImportsPage({ steps: [id] }: { readonly steps: readonly string[] }): ReactNode {
  if (id === 'new') return <NewImport />;
  return id === undefined ? <Imports /> : <ImportPage id={id} />;
}

function Imports(): ReactNode {
  const { value, problem } = useQuery<ImportList>('imports?per_page=50', EVERY_MS);
  const make = (
    <button type="button" className="primary" onClick={() => navigate(urlOf('imports', 'new'))}>
      Import a feed
    </button>
  );
  return (
    <Page title="Imports" actions={make}>
      <Fault problem={problem} />
      <Panel>
        {value?.imports.length === 0 && <Empty>Nothing was imported in the last month.</Empty>}
        {value && value.imports.length > 0 && (
          <Table label="Imports" head={['Feed', 'State', 'Rows', 'Can be found', 'Not imported', 'Started']}>
            {value.imports.map((one) => (
              <tr key={one.id}>
                <td>
                  <a href={urlOf('imports', one.id)} onClick={follow}>
                    {one.file_name}
                  </a>
                </td>
                <td>
                  <State state={one.state} /> {noteOf(one)}
                </td>
                <td className="number">{number(one.counts.read)}</td>
                <td className="number">{number(one.counts.indexed)}</td>
                <td className="number">{number(one.counts.rejected + one.counts.failed)}</td>
                <td>{moment(one.created_at)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </Page>
  );
}

function noteOf({ dry_run: isDryRun, feed_unchanged: isUnchanged }: ImportDocument): string {
  if (isUnchanged) return '(feed unchanged)';
  return isDryRun ? '(dry run)' : '';
}

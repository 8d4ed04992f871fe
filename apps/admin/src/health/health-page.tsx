import type { ReactNode } from 'react';
import type { OverviewDocument, VersionList } from '#api-contract';
import { useQuery } from '../api/use-query.js';
import { bytes, duration, number } from '../layout/format.js';
import { Facts, Fault, Page, Panel, State, Table } from '../layout/page.js';

const EVERY_MS = 3_000;
const DEPENDENCIES: Readonly<Record<string, string>> = { redis: 'Redis', object_store: 'Object store', index: 'Index', model: 'Model' };

/** What Vitrine depends on, what waits, and how fast searches are. */
export function HealthPage(): ReactNode {
  const { value, problem } = useQuery<OverviewDocument>('admin/overview', EVERY_MS);
  const versions = useQuery<VersionList>('admin/versions');
  return (
    <Page title="Health">
      <Fault problem={problem} />
      {value && (
        <>
          <Panel title="Dependencies">
            <Facts
              facts={Object.fromEntries(
                Object.entries(value.checks).map(([name, state]) => [DEPENDENCIES[name] ?? name, <State key={name} state={state} />]),
              )}
            />
          </Panel>
          <Panel title="Searches of this process">
            <Facts facts={{ 'Since it began': number(value.searches.count), 'A minute': number(value.searches.per_minute) }} />
            <Table label="Times of searches" head={['Stage', 'Half within', '95 % within']}>
              {value.searches.seconds.map(({ stage, p50, p95 }) => (
                <tr key={stage}>
                  <td>{stage}</td>
                  <td className="number">{p50 * 1000} ms</td>
                  <td className="number">{p95 * 1000} ms</td>
                </tr>
              ))}
            </Table>
          </Panel>
          <Panel title="Queues">
            <Table label="Queues" head={['Queue', 'Waiting', 'Active', 'Delayed', 'Failed']}>
              {value.queues?.map(({ name, waiting, active, delayed, failed }) => (
                <tr key={name}>
                  <td>{name}</td>
                  {[waiting, active, delayed, failed].map((count, n) => (
                    // The columns are fixed.
                    // eslint-disable-next-line react/no-array-index-key
                    <td key={n} className="number">
                      {number(count)}
                    </td>
                  ))}
                </tr>
              ))}
            </Table>
          </Panel>
          <Panel title="Versions of the index">
            <Fault problem={versions.problem} />
            <Table label="Versions of the index" head={['Version', 'Model', 'Texts', 'Products', 'Collection']}>
              {versions.value?.versions.map((version) => (
                <tr key={version.name}>
                  <td>
                    <State state={version.name} />
                  </td>
                  <td>{version.model}</td>
                  <td>{version.text_model}</td>
                  <td className="number">{number(version.products)}</td>
                  <td>
                    <code>{version.collection}</code>
                  </td>
                </tr>
              ))}
            </Table>
          </Panel>
          <Panel title="This process">
            <Facts
              facts={{
                Vitrine: value.version,
                Node: value.node,
                'Runs for': duration(value.uptime_seconds),
                Memory: bytes(value.memory_bytes),
                Index: value.index.engine === 'qdrant' ? 'Qdrant' : 'LanceDB (embedded)',
              }}
            />
          </Panel>
        </>
      )}
    </Page>
  );
}

import { useState, type ReactNode } from 'react';
import type { CoverageDocument, RepairDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { number, percent, words } from '../layout/format.js';
import { Facts, Fault, Panel, Table } from '../layout/page.js';

const EVERY_MS = 5_000;

/** How much of the catalog has pictures, why pictures failed, and a button to fetch those again. */
export function Coverage(): ReactNode {
  const { value, problem } = useQuery<CoverageDocument>('coverage', EVERY_MS);
  const [repaired, setRepaired] = useState<number>();
  const { isRunning, problem: fault, run } = useAction();
  if (!value) return <Fault problem={problem} />;
  const repair = (): Promise<void> =>
    run(async () => setRepaired((await request<RepairDocument>('coverage/repair', { method: 'POST' })).products));
  return (
    <Panel title="Pictures of the catalog">
      <Fault problem={fault} />
      <Facts
        facts={{
          'With a picture': `${number(value.with_image)} of ${number(value.products)} (${percent(value.products ? value.with_image / value.products : 1)})`,
          'Found by words and text only': number(value.without_image),
        }}
      />
      {value.failed.length > 0 && (
        <>
          <Table label="Why pictures failed" head={['Why', 'Products']}>
            {value.failed.map(({ code, products }) => (
              <tr key={code}>
                <td>{words(code)}</td>
                <td className="number">{number(products)}</td>
              </tr>
            ))}
          </Table>
          <button type="button" disabled={isRunning} onClick={() => void repair()}>
            Fetch these pictures again
          </button>
        </>
      )}
      {repaired !== undefined && (
        <p role="status">The pictures of {number(repaired)} products are fetched again. The numbers above follow.</p>
      )}
    </Panel>
  );
}

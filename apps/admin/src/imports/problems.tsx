import type { ReactNode } from 'react';
import type { ImportDocument } from '#api-contract';
import { download } from '../api/request.js';
import { useAction } from '../api/use-query.js';
import { number, words } from '../layout/format.js';
import { Fault, Panel } from '../layout/page.js';

/** What is wrong with rows, the most frequent first, each with an example and with what to do. */
export function Problems({ problems, importId }: { readonly problems: ImportDocument['problems']; readonly importId?: string }): ReactNode {
  const { problem, run } = useAction();
  if (problems.length === 0) return null;
  const report = importId !== undefined && (
    <button type="button" onClick={() => void run(() => download(`imports/${importId}/errors.csv`, `errors-${importId}.csv`))}>
      All rows as CSV
    </button>
  );
  return (
    <Panel title="Problems" actions={report}>
      <Fault problem={problem} />
      <ul className="problems">
        {problems.map(({ code, count, example }) => (
          <li key={code}>
            <h3>
              <span className={`state ${example?.severity === 'warning' ? 'warn' : 'bad'}`}>{number(count)}</span> {words(code)}
            </h3>
            {example && (
              <>
                <p>
                  {example.message} <span className="quiet">{placeOf(example)}</span>
                </p>
                <p className="quiet">{example.what_to_do}</p>
              </>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const placeOf = ({ row, column, product_id: id }: NonNullable<ImportDocument['problems'][number]['example']>): string =>
  [`row ${row}`, id && `product ${id}`, column && `column ${column}`].filter(Boolean).join(', ');

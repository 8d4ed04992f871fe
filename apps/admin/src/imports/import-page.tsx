import type { ReactNode } from 'react';
import type { ImportDocument } from '#api-contract';
import { request } from '../api/request.js';
import { useAction } from '../api/use-query.js';
import { ConfirmButton } from '../layout/confirm-button.js';
import { duration, moment, number } from '../layout/format.js';
import { Facts, Fault, Page, Panel, Progress, State } from '../layout/page.js';
import { Difference } from './difference.js';
import { Problems } from './problems.js';
import { SampleProducts } from './sample-products.js';
import { hasEnded, useImport } from './use-import.js';

/** One import: how far it is, what became of its rows, and what can be done about it. */
export function ImportPage({ id }: { readonly id: string }): ReactNode {
  const { value, problem, reload } = useImport(id);
  const { isRunning, problem: fault, run } = useAction();
  if (!value) return <Fault problem={problem} />;
  const act = (action: 'pause' | 'resume' | 'cancel'): Promise<void> =>
    run(async () => {
      await request(`imports/${id}/${action}`, { method: 'POST' });
      reload();
    });
  const actions = !hasEnded(value) && (
    <span className="buttons">
      {value.state === 'paused' ? (
        <button type="button" disabled={isRunning} onClick={() => void act('resume')}>
          Resume
        </button>
      ) : (
        <button type="button" disabled={isRunning} onClick={() => void act('pause')}>
          Pause
        </button>
      )}
      <ConfirmButton
        label="Cancel the import"
        question="Products that are indexed already stay. The rest is not imported."
        isDisabled={isRunning}
        onConfirm={() => void act('cancel')}
      />
    </span>
  );
  return (
    <Page title={value.dry_run ? `${value.file_name} (dry run: nothing is written)` : value.file_name} actions={actions}>
      <Fault problem={fault ?? problem} />
      <Panel>
        <Stage document={value} />
        <Counts document={value} />
      </Panel>
      {value.dry_run && value.difference && (
        <Panel title="Compared with the store">
          <Difference document={value} />
        </Panel>
      )}
      {value.sample && <SampleProducts products={value.sample} />}
      {!(value.dry_run && value.difference) && <Problems problems={value.problems} importId={id} />}
    </Page>
  );
}

function Stage({ document }: { readonly document: ImportDocument }): ReactNode {
  const { state, feed, counts, seen, rows_per_second: rate, eta_seconds: eta, failure, feed_unchanged: isUnchanged, removal } = document;
  const rows = feed?.rows ?? 0;
  const done = counts.indexed + counts.rejected + counts.failed + counts.parts + counts.skipped;
  return (
    <div role="status">
      <p>
        <State state={state} /> {isUnchanged && 'The feed has not changed since its last import.'} {failure}
        {!feed && seen !== undefined && `${number(seen)} rows looked at so far`}
        {rate !== undefined && !hasEnded(document) && ` ${number(rate)} rows a second`}
        {eta !== undefined && eta > 0 && `, ${duration(eta)} left`}
      </p>
      {rows > 0 && !hasEnded(document) && <Progress label="Rows that are done" share={done / rows} />}
      {removal && (
        <p>
          {number(removal.missing)} products of the store are not in the feed; {number(removal.removed)} were removed
          {removal.reason === 'delete-threshold' && ', because more are missing than may be removed at once'}
          {removal.reason === 'unreadable-rows' && ', because rows could not be read, and may be any product'}
          {removal.reason === 'no-products' && ', because the feed has no product'}.
        </p>
      )}
    </div>
  );
}

function Counts({ document: { counts, created_at: at, finished_at: end, feed } }: { readonly document: ImportDocument }): ReactNode {
  return (
    <Facts
      facts={{
        Rows: number(counts.read),
        'Can be found': `${number(counts.indexed)} of ${number(counts.accepted)} products`,
        'With new pictures': number(counts.embedded),
        'Other fields changed': number(counts.updated),
        Unchanged: number(counts.unchanged),
        'Not valid': number(counts.rejected),
        'Not indexed': number(counts.failed),
        Notes: number(counts.warnings),
        ...(feed && { Feed: [feed.system, feed.format, feed.encoding].filter(Boolean).join(', ') }),
        Started: moment(at),
        Ended: moment(end),
      }}
    />
  );
}

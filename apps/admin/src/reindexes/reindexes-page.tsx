import type { ReactNode } from 'react';
import type { ReindexDocument, ReindexList } from '#api-contract';
import { request } from '../api/request.js';
import { useAction, useQuery } from '../api/use-query.js';
import { ConfirmButton } from '../layout/confirm-button.js';
import { duration, moment, number, percent, words } from '../layout/format.js';
import { Empty, Facts, Fault, Page, Panel, Progress, State } from '../layout/page.js';
import { NewReindex } from './new-reindex.js';
import { QualityReport } from './quality-report.js';

const EVERY_MS = 1_500;
const RESTING = ['done', 'failed', 'cancelled', 'rolled_back'];

/** Changing the model: a new reindex, the one under way, and those before. */
export function ReindexesPage(): ReactNode {
  const { value, problem, reload } = useQuery<ReindexList>('admin/reindexes', EVERY_MS);
  const reindexes = value?.reindexes ?? [];
  const isBusy = reindexes.some(({ state }) => !RESTING.includes(state));
  return (
    <Page title="Reindex">
      <Fault problem={problem} />
      {value && !isBusy && <NewReindex onStarted={reload} />}
      {value && reindexes.length === 0 && <Empty>The store was never reindexed.</Empty>}
      {reindexes.map((reindex, n) => (
        <Reindex key={reindex.id} reindex={reindex} isLatest={n === 0} onChanged={reload} />
      ))}
    </Page>
  );
}

type Action = 'approve' | 'cancel' | 'retry' | 'rollback';

function Reindex({ reindex, isLatest, onChanged }: { reindex: ReindexDocument; isLatest: boolean; onChanged: () => void }): ReactNode {
  const { isRunning, problem, run } = useAction();
  const { id, state, counts, model, reason, verification, quality, failure, fault } = reindex;
  const act = (action: Action): void =>
    void run(async () => {
      try {
        await request(`admin/reindexes/${id}/${action}`, { method: 'POST' });
      } finally {
        // Somebody else may have decided meanwhile: what holds now is shown, whatever became of this click.
        onChanged();
      }
    });
  const done = counts.embedded + counts.copied + counts.failed;
  return (
    <Panel title={`To ${model}`} actions={<Actions reindex={reindex} isDisabled={isRunning} onAct={act} />}>
      <Fault problem={problem} />
      <p role="status">
        <State state={state} /> {reason} {failure && `${words(failure.code)}: ${failure.message}`}{' '}
        {fault && !failure && `The last attempt failed: ${fault}`}
        {reindex.eta_seconds !== undefined && ` ${duration(reindex.eta_seconds)} left`}
      </p>
      {!RESTING.includes(state) && counts.products > 0 && <Progress label="Products in the new version" share={done / counts.products} />}
      <Facts
        facts={{
          Products: number(counts.products),
          'Embedded anew': number(counts.embedded),
          Copied: number(counts.copied),
          'Pictures failed': number(counts.failed),
          ...(counts.pending > 0 && { 'Writes to catch up': number(counts.pending) }),
          ...(verification && { 'Can be found': percent(verification.coverage, 2) }),
          Began: moment(reindex.created_at),
          Ended: moment(reindex.finished_at),
        }}
      />
      {quality && <QualityReport id={id} summary={quality} isOpen={isLatest && state === 'awaiting_approval'} />}
    </Panel>
  );
}

function Actions({
  reindex,
  isDisabled,
  onAct,
}: {
  reindex: ReindexDocument;
  isDisabled: boolean;
  onAct: (action: Action) => void;
}): ReactNode {
  const { state, can_roll_back: canRollBack, counts } = reindex;
  return (
    <span className="buttons">
      {state === 'awaiting_approval' && (
        <button type="button" className="primary" disabled={isDisabled} onClick={() => onAct('approve')}>
          Approve the swap
        </button>
      )}
      {counts.failed > 0 && state === 'awaiting_approval' && (
        <button type="button" disabled={isDisabled} onClick={() => onAct('retry')}>
          Retry failed pictures
        </button>
      )}
      {!RESTING.includes(state) && state !== 'swapping' && (
        <ConfirmButton
          label="Cancel it"
          question="The new version is removed; the shop goes on with the present one."
          isDisabled={isDisabled}
          onConfirm={() => onAct('cancel')}
        />
      )}
      {canRollBack && (
        <ConfirmButton
          label="Roll back"
          question="The shop is searched with the version before, with all writes since."
          isDisabled={isDisabled}
          onConfirm={() => onAct('rollback')}
        />
      )}
    </span>
  );
}

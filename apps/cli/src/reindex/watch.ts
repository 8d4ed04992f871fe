import { SingleBar } from 'cli-progress';
import type { ReindexDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { CommandFailure } from '../failure.js';
import { print, printJson } from '../session.js';
import { duration } from './duration.js';
import { printQuality } from './quality.commands.js';

/**
 * Follows a reindex until it ends or waits for approval.
 * @param passing states to ignore: an action of the caller is just moving the reindex out of them.
 */
export async function watch(client: VitrineClient, id: string, isJson: boolean, passing: readonly string[] = []): Promise<void> {
  const bar = isJson || !process.stderr.isTTY ? undefined : progressBar();
  const status = await client.waitForReindex(
    id,
    ({ counts, state, products_per_second: rate, eta_seconds: eta }) => {
      bar?.setTotal(Math.max(1, counts.products));
      bar?.update(Math.min(counts.products, counts.embedded + counts.copied + counts.failed), {
        state,
        rate: rate ?? 0,
        left: eta === undefined ? '' : `| ${duration(eta)} left`,
      });
    },
    passing,
  );
  bar?.stop();
  if (isJson) printJson(status);
  else report(status);
  if (status.state === 'failed') throw new CommandFailure(`The reindex has failed: ${status.failure?.message ?? ''}.`);
}

function progressBar(): SingleBar {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} products | {rate} a second {left} | {state}',
    hideCursor: true,
  });
  bar.start(1, 0, { state: 'queued', rate: 0, left: '' });
  return bar;
}

function report(status: ReindexDocument): void {
  const { id, state, model, counts, verification, quality, products_per_second: rate, can_roll_back: canRollBack } = status;
  print(`Reindex ${id} to ${model} is ${state}.`);
  if (state === 'rolled_back') return print('The previous version is live again, with the writes made since.');
  print(
    `${counts.products} products: ${counts.embedded} embedded, ${counts.copied} copied, ${counts.removed} removed, ${counts.failed} failed.`,
  );
  if (rate !== undefined) print(`${rate} products a second.`);
  if (verification) {
    const { coverage, sampled, alike } = verification;
    print(`Verified: ${(100 * coverage).toFixed(2)} % covered; ${alike} of ${sampled} embeddings came out the same when computed again.`);
  }
  if (quality) printQuality(quality);
  if (state === 'awaiting_approval')
    print(
      `The reindex waits: "vitrine reindex approve ${id}" swaps, "vitrine reindex retry ${id}" retries failed pictures,` +
        ` "vitrine reindex cancel ${id}" cancels the reindex.`,
    );
  if (canRollBack) print(`"vitrine reindex rollback ${id}" goes back to the previous version.`);
}

import { writeFile } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { ComparisonDocument, EstimateDocument, QualitySummary, ReindexDocument, VitrineClient } from '#client';
import { readJudgments } from './eval/judgments.js';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

interface ReindexOptions {
  readonly model?: string;
  readonly variant?: string;
  readonly reason: string;
  readonly autoSwap: boolean;
  readonly watch?: boolean;
  readonly estimate?: boolean;
}

/** `vitrine reindex` and what can be done with one that is there. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('change the embedding model of a store, or rebuild its index, while it stays open')
    .option('--model <name>', 'name of a model directory; without it the index is rebuilt with the same model')
    .option('--variant <variant>', 'fp32, or the suffix of quantised files such as int8')
    .option('--reason <text>', 'for whoever reads the list later', 'started from the command line')
    .option('--no-auto-swap', 'wait for approval although nothing is worse')
    .option('--watch', 'wait until it ends, with a progress bar')
    .option('--estimate', 'measure what it would take, and do nothing')
    .action(async (options: ReindexOptions, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const wanted = { model: options.model, variant: options.variant, reason: options.reason, auto_swap: options.autoSwap };
      if (options.estimate) {
        const estimate = await client.estimateReindex(wanted);
        if (isJson) printJson(estimate);
        else printEstimate(estimate);
        return;
      }
      const started = await client.startReindex(wanted);
      if (!options.watch) {
        if (isJson) printJson(started);
        else print(`Reindex ${started.id} is ${started.state}; "vitrine reindex watch ${started.id}" follows it.`);
        return;
      }
      await watch(client, started.id, isJson);
    })
    .addCommand(onOne('watch', 'follow a reindex until it ends', async (client, id, isJson) => watch(client, id, isJson)))
    .addCommand(onOne('approve', 'swap a reindex that waits for approval', acting('approve')))
    .addCommand(onOne('cancel', 'call a reindex off', acting('cancel')))
    .addCommand(onOne('rollback', 'go back to the version before', acting('rollback')))
    .addCommand(qualityCommand())
    .addCommand(judgmentsCommand())
    .addCommand(listCommand());
}

function onOne(name: string, description: string, run: (client: VitrineClient, id: string, isJson: boolean) => Promise<void>): Command {
  return new Command(name)
    .description(description)
    .argument('<id>', "a reindex's id")
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, isJson } = sessionOf(command);
      await run(client, id, isJson);
    });
}

const acting =
  (action: 'approve' | 'cancel' | 'rollback') =>
  async (client: VitrineClient, id: string, isJson: boolean): Promise<void> => {
    await client.actOnReindex(id, action);
    await watch(client, id, isJson, action === 'rollback' ? ['done'] : ['awaiting_approval']);
  };

function qualityCommand(): Command {
  return new Command('quality')
    .description('how both versions answer known queries, and what the new one lost most on')
    .argument('<id>', "a reindex's id")
    .option('--page <file>', 'write a page that shows both result lists with pictures')
    .action(async (id: string, { page }: { page?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const quality = await client.reindexQuality(id);
      if (page !== undefined) await writeFile(page, await client.reindexQualityPage(id));
      if (isJson) return printJson(quality);
      printQuality(quality);
      const table = new Table({ head: ['lost most', 'nDCG@10 live', 'next'], style: { head: [], border: [] } });
      for (const { q, live_ndcg: live, next_ndcg: next } of quality.lost) table.push([q, live.toFixed(3), next.toFixed(3)]);
      if (quality.lost.length > 0) print(table.toString());
      if (page !== undefined) print(`${page} shows both result lists.`);
    });
}

function judgmentsCommand(): Command {
  return new Command('judgments')
    .description('set the queries that a reindex holds both versions against')
    .argument('<file>', 'JSONL: {"q": "red dress", "relevant": ["id-1", "id-2"]}, or grades by id')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const judgments = await readJudgments(file);
      const answer = await client.setJudgments(judgments.map(({ q, grades }) => ({ q, relevant: Object.fromEntries(grades) })));
      if (isJson) printJson(answer);
      else print(`The next reindex asks these ${answer.queries} queries of both versions.`);
    });
}

function printQuality({ judgments, queries, ndcg_at_10: ndcg, recall_at_24: recall, is_worse: isWorse }: QualitySummary): void {
  const interval = ({ mean, low, high }: ComparisonDocument['live'], digits = 3): string =>
    `${mean.toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
  const table = new Table({ head: ['', 'live', 'next', 'difference'], style: { head: [], border: [] } });
  table.push(['nDCG@10', interval(ndcg.live), interval(ndcg.next), interval(ndcg.difference, 4)]);
  table.push(['recall@24', interval(recall.live), interval(recall.next), interval(recall.difference, 4)]);
  const origin = judgments === 'generated' ? 'generated from titles and categories' : 'uploaded';
  print(`${queries} queries, ${origin}; means with 95 % intervals, differences paired by query`);
  print(table.toString());
  print(isWorse ? 'The new version is worse.' : 'The new version is not worse.');
}

function listCommand(): Command {
  return new Command('list').description("the store's reindexes, the latest first").action(async (_options: unknown, command: Command) => {
    const { client, isJson } = sessionOf(command);
    const reindexes = await client.reindexes();
    if (isJson) return printJson({ reindexes });
    const table = new Table({ head: ['id', 'state', 'model', 'begun', 'reason'], style: { head: [], border: [] } });
    for (const { id, state, model, variant, created_at: begun, reason } of reindexes) {
      table.push([id, state, variant === 'fp32' ? model : `${model} ${variant}`, begun, reason]);
    }
    print(table.toString());
  });
}

/** @param passing states in which it may still be for a moment after somebody decided. */
async function watch(client: VitrineClient, id: string, isJson: boolean, passing: readonly string[] = []): Promise<void> {
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

function report({
  id,
  state,
  model,
  counts,
  verification,
  quality,
  products_per_second: rate,
  can_roll_back: canRollBack,
}: ReindexDocument): void {
  print(`Reindex ${id} to ${model} is ${state}.`);
  print(
    `${counts.products} products: ${counts.embedded} embedded, ${counts.copied} copied, ${counts.removed} removed, ${counts.failed} failed.`,
  );
  if (rate !== undefined) print(`${rate} products a second.`);
  if (verification) {
    const { coverage, sampled, identical } = verification;
    print(`Verified: ${(100 * coverage).toFixed(2)} % covered; ${identical} of ${sampled} embeddings made once more came out the same.`);
  }
  if (quality) printQuality(quality);
  if (state === 'awaiting_approval') print(`It waits: "vitrine reindex approve ${id}" swaps, "vitrine reindex cancel ${id}" does not.`);
  if (canRollBack) print(`"vitrine reindex rollback ${id}" goes back.`);
}

function printEstimate(estimate: EstimateDocument): void {
  const {
    model,
    products,
    sampled,
    pictures_per_second: rate,
    seconds,
    disk_bytes: disk,
    disk_free_bytes: free,
    memory_bytes: memory,
  } = estimate;
  print(`${products} products with ${model}, by ${sampled} pictures that were measured:`);
  print(`  time    ${duration(seconds)} (${rate} pictures a second, one worker that does nothing else)`);
  print(`  disk    ${megabytes(disk)}${free === undefined ? '' : ` of ${megabytes(free)} free`}`);
  print(`  memory  ${megabytes(memory)} more in each process that holds both models`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** "2 h 05 min", "3 min 20 s", "12 s" */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(whole % 60).padStart(2, '0')} s` : `${whole} s`;
}

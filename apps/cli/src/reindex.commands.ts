import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { EstimateDocument, ReindexDocument, VitrineClient } from '#client';
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

function report({ id, state, model, counts, verification, products_per_second: rate, can_roll_back: canRollBack }: ReindexDocument): void {
  print(`Reindex ${id} to ${model} is ${state}.`);
  print(
    `${counts.products} products: ${counts.embedded} embedded, ${counts.copied} copied, ${counts.removed} removed, ${counts.failed} failed.`,
  );
  if (rate !== undefined) print(`${rate} products a second.`);
  if (verification) {
    const { coverage, sampled, identical } = verification;
    print(`Verified: ${(100 * coverage).toFixed(2)} % covered; ${identical} of ${sampled} embeddings made once more came out the same.`);
  }
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

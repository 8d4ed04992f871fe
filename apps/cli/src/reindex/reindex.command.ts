import Table from 'cli-table3';
import { Command, Option } from 'commander';
import type { EstimateDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { CommandFailure } from '../failure.js';
import { megabytes } from '../megabytes.js';
import { print, printJson, sessionOf } from '../session.js';
import { startInAllStores } from './all-stores.js';
import { duration } from './duration.js';
import { judgmentsCommand, qualityCommand } from './quality.commands.js';
import { watch } from './watch.js';

interface ReindexOptions {
  readonly model?: string;
  readonly variant?: string;
  readonly textModel?: string;
  readonly reason: string;
  readonly autoSwap: boolean;
  readonly keepVersions: string;
  readonly watch?: boolean;
  readonly estimate?: boolean;
  readonly allStores?: boolean;
}

/** `vitrine reindex`, and its subcommands for an existing reindex. */
export function reindexCommand(): Command {
  return new Command('reindex')
    .description('change the embedding model of a store, or rebuild its index, while it stays open')
    .option('--model <name>', 'name of a model directory; without it the index is rebuilt with the same model')
    .option('--variant <variant>', 'fp32, or the suffix of quantised files such as int8')
    .option('--text-model <name>', "name of a text model's directory, or clip for CLIP's text tower; alone, no picture is embedded again")
    .option('--reason <text>', 'shown in the list of reindexes', 'started from the command line')
    .option('--no-auto-swap', 'wait for approval even if the new version is not worse')
    .addOption(
      new Option('--keep-versions <number>', 'number of old versions to keep up to date for a rollback').choices(['0', '1']).default('1'),
    )
    .option('--watch', 'show a progress bar until the reindex ends')
    .option('--estimate', 'only estimate time, disk and memory; start nothing')
    .option('--all-stores', "reindex every store, each with its own verification and swap; needs the operator's key")
    .action(async (options: ReindexOptions, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const { model, variant, textModel, reason, autoSwap, keepVersions } = options;
      const wanted = {
        model,
        variant,
        text_model: textModel,
        reason,
        auto_swap: autoSwap,
        keep_versions: keepVersions === '0' ? (0 as const) : (1 as const),
      };
      if (options.allStores) {
        if (options.estimate) throw new CommandFailure('An estimate covers one store: leave out --estimate or --all-stores.', 2);
        return startInAllStores(client, wanted, { isJson, isWatched: options.watch === true });
      }
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
    .addCommand(onOne('retry', 'retry the pictures that could not be embedded', acting('retry')))
    .addCommand(onOne('approve', 'swap a reindex that waits for approval', acting('approve')))
    .addCommand(onOne('cancel', 'cancel a reindex', acting('cancel')))
    .addCommand(onOne('rollback', 'go back to the previous version', acting('rollback')))
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
  (action: 'approve' | 'cancel' | 'retry' | 'rollback') =>
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

function printEstimate(estimate: EstimateDocument): void {
  const {
    model,
    products,
    text_model: textModel,
    sampled,
    pictures_per_second: pictures,
    texts_per_second: texts,
    seconds,
    disk_bytes: disk,
    disk_free_bytes: free,
    memory_bytes: memory,
  } = estimate;
  const speeds = [...(pictures === undefined ? [] : [`${pictures} pictures`]), ...(texts === undefined ? [] : [`${texts} texts`])];
  const speed = speeds.length === 0 ? 'nothing is embedded' : `${speeds.join(' and ')} a second, one worker that does nothing else`;
  print(`${products} products with ${model}${textModel === undefined ? '' : ` and ${textModel}`}, estimated from ${sampled} of them:`);
  print(`  time    ${duration(seconds)} (${speed})`);
  print(`  disk    ${megabytes(disk)} MB${free === undefined ? '' : ` of ${megabytes(free)} MB free`}`);
  print(`  memory  ${megabytes(memory)} MB more in each process that holds both models`);
}

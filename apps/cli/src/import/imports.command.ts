import Table from 'cli-table3';
import { Command } from 'commander';
import type { ImportDocument, ImportScheduleDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { addressOf } from './feed-argument.js';
import { withFeedOptions, type FeedOptions, toImportOptions } from './feed-options.js';

export function importsCommand(): Command {
  return new Command('imports')
    .description('see, halt and repeat imports')
    .addCommand(listCommand())
    .addCommand(actionCommand('pause', 'halt an import: no more rows are read and indexed until it is resumed'))
    .addCommand(actionCommand('resume', 'let a paused import go on where it was'))
    .addCommand(actionCommand('cancel', 'stop an import; products that are indexed already stay'))
    .addCommand(scheduleCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('the imports of the last month, the latest first')
    .option('--state <state>', 'only imports in this state, such as failed or indexing')
    .action(async ({ state }: { state?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const list = await client.imports.list(state);
      if (isJson) return printJson(list);
      if (list.imports.length === 0) return print('There are no such imports.');
      print(importsTable(list.imports));
      if (list.found > list.imports.length) print(`${list.found} in all.`);
    });
}

function importsTable(imports: readonly ImportDocument[]): string {
  const table = new Table({ head: ['started', 'feed', 'state', 'rows', 'found', 'not imported', 'id'], style: { head: [], border: [] } });
  for (const { id, file_name: name, counts, created_at: createdAt, ...status } of imports) {
    const when = createdAt.slice(0, 16).replace('T', ' ');
    table.push([when, name.slice(0, 40), stateOf(status), counts.read, counts.indexed, counts.rejected + counts.failed, id]);
  }
  return table.toString();
}

/** The state, and what else decides what an import has done. */
function stateOf({
  state,
  feed_unchanged: isUnchanged,
  dry_run: isDryRun,
  failure,
}: Pick<ImportDocument, 'state' | 'feed_unchanged' | 'dry_run' | 'failure'>): string {
  if (isUnchanged) return 'unchanged';
  // A failure begins with its code; `vitrine status` has all of it.
  if (failure !== undefined) return `${state}: ${failure.split(':', 1)[0]}`;
  return isDryRun ? `${state} (dry run)` : state;
}

function actionCommand(action: 'pause' | 'resume' | 'cancel', description: string): Command {
  return new Command(action)
    .description(description)
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const status = await client.imports.act(id, action);
      if (isJson) printJson(status);
      else
        print(
          `The import of ${status.file_name} is ${status.state}: ${status.counts.indexed} of ${status.counts.accepted} products can be found.`,
        );
    });
}

function scheduleCommand(): Command {
  const set = withFeedOptions(new Command('set'))
    .description("import a feed now and again each time the interval has passed; replaces the store's present schedule")
    .argument('<feed>', 'an https:// address, or s3:KEY for an object of the store in the bucket')
    .requiredOption('--every <interval>', 'such as 30m, 6h or 1d')
    .action(async (feed: string, options: FeedOptions & { every: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const address = addressOf(feed);
      if (!address)
        throw new CommandFailure('A file of this machine cannot be imported again later: name an https:// address, or s3:KEY.', 2);
      const { every, ...others } = options;
      show(await client.imports.schedule(address, every, toImportOptions(others)), isJson);
    });
  const find = new Command('show')
    .description('when the feed is imported next, and what came of the last time')
    .action(async (_options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const schedule = await client.imports.findSchedule();
      show(schedule, isJson);
      if (isJson || schedule.last_import_id === undefined) return;
      const last = await client.imports.find(schedule.last_import_id).catch(() => undefined);
      if (last) print(`That import is ${last.state}${last.failure === undefined ? '' : `: ${last.failure}`}.`);
    });
  const remove = new Command('remove').description('end the schedule').action(async (_options: object, command: Command) => {
    await sessionOf(command).client.imports.removeSchedule();
    print('The schedule is removed.');
  });
  return new Command('schedule').description('import a feed again and again').addCommand(set).addCommand(find).addCommand(remove);
}

function show(schedule: ImportScheduleDocument, isJson: boolean): void {
  if (isJson) return printJson(schedule);
  const { every, source, next_at: next, last_import_id: last, last_run_at: lastRun, skipped_at: skipped } = schedule;
  print(`${source.url ?? source.s3} is imported every ${every}${next === undefined ? '' : `, next at ${next}`}.`);
  if (last !== undefined) print(`The last import was started${lastRun === undefined ? '' : ` at ${lastRun}`}: vitrine status ${last}`);
  if (skipped !== undefined) print(`A turn was left out at ${skipped}, because the import before it was still running.`);
}

import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';
import { printJson, sessionOf } from '../session.js';
import { FEED_ARGUMENT, startImport } from './feed-argument.js';
import { toImportOptions, withFeedOptions, type FeedOptions } from './feed-options.js';
import { ImportProgress } from './import-progress.js';
import { report } from './import-report.js';

/** Lines of the report that a JSON answer has. */
const SHOWN_ERRORS = 10;

const EXIT_CODES = `
Exit codes:
  0  every row was imported, or no more failed than --max-rejected allows
  1  the import failed, or no row was imported
  2  the command was used wrongly
  3  some rows were not imported`;

interface ImportCommandOptions extends FeedOptions {
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly force?: boolean;
  readonly uploadId?: string;
  readonly maxRejected: Tolerance;
}

/** How many rows may fail: a number, or a share of the rows that were read. */
class Tolerance {
  constructor(
    private readonly amount: number,
    private readonly isShare = false,
  ) {}

  static parse(text: string): Tolerance {
    const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
    if (amount === undefined || (percent === '' && amount.includes('.')) || (percent === '%' && Number(amount) > 100)) {
      throw new InvalidArgumentError('Expected a number of rows such as 20, or a share such as 1%.');
    }
    return new Tolerance(Number(amount), percent === '%');
  }

  of(rows: number): number {
    return this.isShare ? (rows * this.amount) / 100 : this.amount;
  }
}

export function importCommand(): Command {
  return withFeedOptions(new Command('import'))
    .description(
      'import a catalog (the export of a shop system, CSV, JSON or XML, also gzipped or in a zip file) and wait until its products can be found',
    )
    .argument('<feed>', FEED_ARGUMENT)
    .option('--dry-run', 'check every row, index none')
    .option('--full', 'with --dry-run: compare the products with those of the store')
    .option('--force', 'read the feed of an address even if it has not changed since its last import')
    .option('--upload-id <id>', 'go on with an upload of the file that was cut off')
    .addOption(
      new Option('--max-rejected <rows>', 'rows that may fail while the exit code stays 0: a number, or a share such as 1%')
        .argParser(Tolerance.parse)
        .default(new Tolerance(0), '0'),
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (feed: string, options: ImportCommandOptions, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const { dryRun, full, force, uploadId, maxRejected, ...others } = options;
      if (full && !dryRun) throw new CommandFailure('--full belongs to --dry-run.', 2);
      const more = { ...(dryRun && { dryRun }), ...(full && { full }), ...(force && { force }) };
      const { id } = await startImport(client, feed, { ...toImportOptions(others), ...more }, uploadId);
      const progress = isJson || !process.stderr.isTTY ? undefined : new ImportProgress();
      const status = await client.imports.wait(id, (now) => progress?.show(now)).finally(() => progress?.stop());
      const { errors, found } = await client.imports.errors(id, 1, SHOWN_ERRORS);
      if (isJson) printJson({ ...summaryOf(status), ...status, errors, errors_found: found });
      else report(status, found);
      if (status.state !== 'done')
        throw new CommandFailure(
          `The import ${status.state === 'failed' ? 'failed' : `is ${status.state}`}${status.failure ? `: ${status.failure}` : ''}.`,
        );
      if (!status.feed_unchanged) judge(status.counts, maxRejected);
    });
}

/** @throws {CommandFailure} with exit code 1 if no row was imported, 3 if more rows failed than the tolerance allows. */
function judge({ read, accepted, rejected, failed }: ImportDocument['counts'], tolerance: Tolerance): void {
  const lost = rejected + failed;
  if (read === 0) throw new CommandFailure('The feed has no rows.');
  if (accepted - failed <= 0 && lost > tolerance.of(read)) throw new CommandFailure('No row was imported.');
  if (accepted === 0 && lost === 0) throw new CommandFailure('The feed has no product that the shop shows.');
  if (lost <= tolerance.of(read)) return;
  throw new CommandFailure(`${lost} of ${read} rows were not imported.`, 3);
}

/** An import in a few figures. */
const summaryOf = ({ feed, counts, problems }: ImportDocument): object => ({
  format: feed?.system ?? feed?.format,
  rows: counts.read,
  products: counts.accepted,
  groups: counts.groups,
  problems,
});

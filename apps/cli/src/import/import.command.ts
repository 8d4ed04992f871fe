import { access, stat } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';
import { printJson, sessionOf } from '../session.js';
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

interface ImportOptions {
  readonly format: string;
  readonly snapshot?: boolean;
  readonly deleteThreshold: number;
  readonly map: Readonly<Record<string, string>>;
  readonly currency?: string;
  readonly dryRun?: boolean;
  readonly requireImages?: boolean;
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
  return new Command('import')
    .description('import a catalog (the export of a shop system, CSV, JSON or XML, also gzipped) and wait until its products can be found')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'format of the file').choices(['auto', 'csv', 'jsonl', 'json', 'xml']).default('auto'))
    .option('--map <column=field>', 'what a column is: a field, an attribute, or "-" to leave it out; may be repeated', toMapping, {})
    .option('--currency <code>', 'currency of prices that name none, such as EUR')
    .option('--snapshot', 'the feed is the whole catalog: products that it does not name are removed at the end')
    .option('--delete-threshold <share>', 'the largest share of the products that a snapshot may remove', toShare, 0.2)
    .option('--require-images', 'refuse products without a usable picture')
    .option('--dry-run', 'check every row, index none')
    .addOption(
      new Option('--max-rejected <rows>', 'rows that may fail while the exit code stays 0: a number, or a share such as 1%')
        .argParser(Tolerance.parse)
        .default(new Tolerance(0), '0'),
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const { client, isJson } = sessionOf(command);
      await requireFile(file);
      const { map, snapshot, ...others } = options;
      const { id } = await client.startImport(file, {
        ...others,
        ...(snapshot && { mode: 'snapshot' as const }),
        ...(Object.keys(map).length > 0 && { mapping: map }),
      });
      const progress = isJson || !process.stderr.isTTY ? undefined : new ImportProgress();
      const status = await client.waitForImport(id, (now) => progress?.show(now)).finally(() => progress?.stop());
      const { errors, found } = await client.importErrors(id, 1, SHOWN_ERRORS);
      if (isJson) printJson({ ...summaryOf(status), ...status, errors, errors_found: found });
      else report(status, found);
      if (status.state !== 'done')
        throw new CommandFailure(
          `The import ${status.state === 'failed' ? 'failed' : `is ${status.state}`}${status.failure ? `: ${status.failure}` : ''}.`,
        );
      judge(status.counts, options.maxRejected);
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

/** Adds `Column=field` to what is said of columns. The last equals sign parts them: a column's name may have one. */
function toMapping(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Expected a column and a field, such as "Artikelnummer=id".');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** `20%` or `0.2` → 0.2 */
function toShare(text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const share = Number(amount) / (percent === '%' ? 100 : 1);
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('Expected a share such as 20% or 0.2.');
  return share;
}

/** An import in a few figures. */
const summaryOf = ({ feed, counts, problems }: ImportDocument): object => ({
  format: feed?.system ?? feed?.format,
  rows: counts.read,
  products: counts.accepted,
  groups: counts.groups,
  problems,
});

async function requireFile(path: string): Promise<void> {
  await access(path);
  if (!(await stat(path)).isFile()) throw new CommandFailure(`"${path}" is not a file. Name the catalog file itself.`, 2);
}

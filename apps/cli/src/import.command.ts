import { access, stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ImportDocument, RowErrorDocument } from '#api-contract';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

const SHOWN_ERRORS = 10;

const EXIT_CODES = `
Exit codes:
  0  every row was imported, or no more failed than --max-rejected allows
  1  the import failed, or no row was imported
  2  the command was used wrongly
  3  some rows were not imported`;

interface ImportOptions {
  readonly format: string;
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
    .description('import a catalog (JSONL or CSV, also gzipped) and wait until its products can be found')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'format of the file').choices(['auto', 'jsonl', 'csv']).default('auto'))
    .option('--currency <code>', 'currency of prices that name none, such as EUR')
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
      const { id } = await client.startImport(file, options);
      const bar = isJson || !process.stderr.isTTY ? undefined : progressBar();
      const status = await client.waitForImport(id, ({ counts, state, rows_per_second: rate }) => {
        bar?.setTotal(Math.max(1, counts.read));
        bar?.update(counts.indexed + counts.rejected + counts.failed, { state, rate: rate ?? 0 });
      });
      bar?.stop();
      const { errors, found } = await client.importErrors(id, 1, SHOWN_ERRORS);
      if (isJson) printJson({ ...status, errors, errors_found: found });
      else report(status, errors, found);
      if (status.state !== 'done')
        throw new CommandFailure(
          `The import ${status.state === 'failed' ? 'failed' : `is ${status.state}`}${status.failure ? `: ${status.failure}` : ''}.`,
        );
      judge(status.counts, options.maxRejected);
    });
}

/** @throws {CommandFailure} with exit code 1 if no row was imported, 3 if more rows failed than the tolerance allows. */
function judge({ read, rejected, failed }: ImportDocument['counts'], tolerance: Tolerance): void {
  const lost = rejected + failed;
  if (read === 0) throw new CommandFailure('The feed has no rows.');
  if (lost <= tolerance.of(read)) return;
  if (lost === read) throw new CommandFailure('No row was imported.');
  throw new CommandFailure(`${lost} of ${read} rows were not imported.`, 3);
}

async function requireFile(path: string): Promise<void> {
  await access(path);
  if (!(await stat(path)).isFile()) throw new CommandFailure(`"${path}" is not a file. Name the catalog file itself.`, 2);
}

function progressBar(): SingleBar {
  const bar = new SingleBar({ format: '{bar} {percentage} % | {value} of {total} rows | {rate} rows/s | {state}', hideCursor: true });
  bar.start(1, 0, { state: 'queued', rate: 0 });
  return bar;
}

function report(
  { id, counts, dry_run: isDryRun, rows_per_second: rate }: ImportDocument,
  errors: readonly RowErrorDocument[],
  found: number,
): void {
  const { read, accepted, rejected, embedded, updated, unchanged, failed, indexed, warnings } = counts;
  if (read === 0) return;
  if (isDryRun) print(`${read} rows read: ${accepted} can be imported, ${rejected} cannot.`);
  else {
    const found = `${indexed} can be found now (${embedded} embedded, ${updated} updated, ${unchanged} unchanged)`;
    print(`${read} rows read: ${found}, ${rejected} rejected, ${failed} failed.`);
  }
  if (warnings > 0) print(`${warnings} warnings: values of imported rows that were cut or left out, or pictures that cannot be used.`);
  if (rate) print(`${rate} rows a second.`);
  if (found === 0) return;
  const table = new Table({
    head: ['row', 'product', 'column', '', 'what is wrong'],
    style: { head: [], border: [] },
    colWidths: [8, 24, 12, 9, 62],
    wordWrap: true,
  });
  for (const { row, product_id: productId, column, severity, message } of errors) {
    table.push([row, productId ?? '', column ?? '', severity, message]);
  }
  print(table.toString());
  if (found > errors.length) print(`… and ${found - errors.length} more: the whole report is at /v1/imports/${id}/errors.csv.`);
}

import { access } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { Command, Option } from 'commander';
import type { ImportDocument, RowErrorDocument } from '#client';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

const SHOWN_ERRORS = 10;

export function importCommand(): Command {
  return new Command('import')
    .description('import a catalog (JSONL or CSV, also gzipped) and wait until its products can be found')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'what the file is').choices(['auto', 'jsonl', 'csv']).default('auto'))
    .option('--currency <code>', 'for prices that name none, such as EUR')
    .option('--dry-run', 'check every row, index none')
    .action(async (file: string, options: { format: string; currency?: string; dryRun?: boolean }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      await access(file);
      const { id } = await client.startImport(file, options);
      const bar = isJson || !process.stderr.isTTY ? undefined : progressBar();
      const status = await client.waitForImport(id, ({ counts, state, rows_per_second: rate }) => {
        bar?.setTotal(Math.max(1, counts.read));
        bar?.update(counts.indexed + counts.rejected, { state, rate: rate ?? 0 });
      });
      bar?.stop();
      const { errors, found } = await client.importErrors(id, 1, SHOWN_ERRORS);
      if (isJson) printJson({ ...status, errors, errors_found: found });
      else report(status, errors, found);
      if (status.state !== 'done') throw new CommandFailure(`The import is ${status.state}${status.failure ? `: ${status.failure}` : ''}.`);
    });
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
  const { read, accepted, rejected, embedded, unchanged, indexed } = counts;
  if (isDryRun) print(`${read} rows read: ${accepted} can be imported, ${rejected} cannot.`);
  else {
    const updated = indexed - embedded - unchanged;
    print(
      `${read} rows read: ${indexed} can be found now (${embedded} embedded, ${updated} updated, ${unchanged} unchanged), ${rejected} rejected.`,
    );
  }
  if (rate) print(`${rate} rows a second.`);
  if (found === 0) return;
  const table = new Table({
    head: ['row', 'product', 'column', 'what is wrong'],
    style: { head: [], border: [] },
    colWidths: [8, 24, 12, 70],
    wordWrap: true,
  });
  for (const { row, product_id: productId, column, message } of errors) table.push([row, productId ?? '', column ?? '', message]);
  print(table.toString());
  if (found > errors.length) print(`… and ${found - errors.length} more: the whole report is at /v1/imports/${id}/errors.csv.`);
}

import Table from 'cli-table3';
import { Command, Option } from 'commander';
import { print, printJson, sessionOf } from '../session.js';
import { wholeNumber } from './durations.js';

const CHANGE_WIDTH = 60;

export function auditCommand(): Command {
  return new Command('audit')
    .description('who changed what in a store, when and from where; the latest first')
    .addOption(new Option('--limit <number>', 'entries').default(20).argParser(wholeNumber))
    .option('--before <id>', 'the entries before this one')
    .action(async ({ limit, before }: { limit: number; before?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const audit = await client.audit.list({ limit, ...(before !== undefined && { before }) });
      if (isJson) return printJson(audit);
      const table = new Table({ head: ['when (UTC)', 'who', 'from', 'did', 'status', 'what'], style: { head: [], border: [] } });
      for (const entry of audit.entries) {
        const who = entry.via === 'console' ? `${entry.key_name} (console)` : entry.key_name;
        const did = Object.entries(entry.target).reduce((text, [name, value]) => text.replace(`:${name}`, value), entry.action);
        table.push([entry.at.slice(0, 19).replace('T', ' '), who, entry.address, did, entry.status, change(entry)]);
      }
      print(table.toString());
      if (audit.next !== undefined) print(`More: vitrine audit --before ${audit.next}`);
    });
}

function change({ before, after }: { readonly before?: unknown; readonly after?: unknown }): string {
  const text = [before, after].flatMap((value) => (value === undefined ? [] : [JSON.stringify(value)])).join(' → ');
  return text.length > CHANGE_WIDTH ? `${text.slice(0, CHANGE_WIDTH - 1)}…` : text;
}

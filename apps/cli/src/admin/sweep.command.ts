import Table from 'cli-table3';
import { Command } from 'commander';
import { megabytes } from '../megabytes.js';
import { installationOf, print, printJson } from '../session.js';
import { timeIn } from './durations.js';

const DAY_SECONDS = 24 * 3600;

export function sweepCommand(): Command {
  return new Command('sweep')
    .description('show what lies in the bucket that nothing needs, of all stores; needs the operator key')
    .option('--yes', 'remove it')
    .option('--uploads', 'with pictures that were put into the bucket and that no product has')
    .option('--most', 'also where most fetched pictures of a store belong to no product')
    .option('--older-than <duration>', 'younger objects stay: 30d', timeIn)
    .action(async (options: { yes?: boolean; uploads?: boolean; most?: boolean; olderThan?: number }, command: Command) => {
      const { client, isJson } = installationOf(command);
      const { yes = false, uploads = false, most = false, olderThan } = options;
      const days = olderThan === undefined ? {} : { older_than_days: olderThan / DAY_SECONDS };
      const swept = await client.sweep({ dry_run: !yes, uploads, most, ...days });
      if (isJson) return printJson(swept);
      const table = new Table({ head: ['store', 'kind', 'objects', 'MB', 'not needed', 'MB', ''], style: { head: [], border: [] } });
      for (const { store, kinds } of swept.stores) {
        for (const { kind, objects, bytes, rubbish_objects: rubbish, rubbish_bytes: rubbishBytes, is_removed: isRemoved } of kinds) {
          if (objects === 0) continue;
          table.push([store, kind, objects, megabytes(bytes), rubbish, megabytes(rubbishBytes), isRemoved && rubbish > 0 ? 'removed' : '']);
        }
      }
      print(table.toString());
      for (const { store } of swept.stores.filter(({ is_held_back: isHeldBack }) => isHeldBack)) {
        print(
          `Most fetched pictures of the store ${store} belong to no product. If that is right, say --most; if products were lost, restore them first.`,
        );
      }
      if (!yes)
        print(
          'Nothing was removed: say --yes to remove what is not needed. Pictures that were put into the bucket stay without --uploads.',
        );
    });
}

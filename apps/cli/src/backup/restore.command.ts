import { openAsBlob } from 'node:fs';
import { Command } from 'commander';
import { installationOf, print, printJson } from '../session.js';
import { shown } from './backup.command.js';
import { checkedBackup } from './backup-file.js';

export function restoreCommand(): Command {
  return new Command('restore')
    .description('restore a backup into this installation, while searches go on; needs the operator key')
    .argument('<from>', 'a file that "vitrine backup" made, or an address such as s3://bucket/backups/vitrine-….backup.gz')
    .option('--over', 'also into stores that have products; what is newer there stays')
    .option('--replace', 'as --over, and products of the backup take the place of what is there, also of products that were removed since')
    .action(async (from: string, { over = false, replace = false }: { over?: boolean; replace?: boolean }, command: Command) => {
      const { client, isJson } = installationOf(command);
      if (!from.startsWith('s3://')) await checkedBackup(from);
      const restored = from.startsWith('s3://')
        ? await client.backup.restoreFrom({ from, over, replace })
        : await client.backup.restore(await openAsBlob(from, { type: 'application/octet-stream' }), { over, replace });
      if (isJson) return printJson(restored);
      print(`Restored: ${shown(restored)}.`);
      const { products_there: there, products } = restored;
      if (there < products) {
        print(
          `Only ${there} products are there now: others were removed here after the backup was made, and stay removed. Say --replace to bring them back.`,
        );
      }
      const { missing_objects: missing, missing: names, kept_keys: keptKeys } = restored;
      if (keptKeys) print('API keys, names of stores and schedules stayed as they were here: what was revoked since does not come back.');
      if (missing === 0) return;
      print(`${missing} of the pictures are not in the bucket: copy them there, or their products are shown without. Such as:`);
      for (const name of names) print(`  ${name}`);
    });
}

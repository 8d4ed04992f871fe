import { openAsBlob } from 'node:fs';
import { Command } from 'commander';
import { print, printJson, sessionOf } from '../session.js';
import { shown } from './backup.command.js';
import { checkedBackup } from './backup-file.js';

export function restoreCommand(): Command {
  return new Command('restore')
    .description('restore a backup into this installation, while searches go on; needs the operator key')
    .argument('<from>', 'a file that "vitrine backup" made, or an address such as s3://bucket/backups/vitrine-….backup.gz')
    .option('--over', 'also into stores that have products; what is newer there stays')
    .action(async (from: string, { over = false }: { over?: boolean }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      if (!from.startsWith('s3://')) await checkedBackup(from);
      const restored = from.startsWith('s3://')
        ? await client.backup.restoreFrom({ from, over })
        : await client.backup.restore(await openAsBlob(from, { type: 'application/octet-stream' }), { over });
      if (isJson) return printJson(restored);
      print(`Restored: ${shown(restored)}.`);
      const { missing_objects: missing, missing: names, kept_keys: keptKeys } = restored;
      if (keptKeys) print('API keys, names of stores and schedules stayed as they were here: what was revoked since does not come back.');
      if (missing === 0) return;
      print(`${missing} of the pictures are not in the bucket: copy them there, or their products are shown without. Such as:`);
      for (const name of names) print(`  ${name}`);
    });
}

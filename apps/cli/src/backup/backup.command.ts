import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { BackupDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { CommandFailure } from '../failure.js';
import { megabytes } from '../megabytes.js';
import { installationOf, print, printJson } from '../session.js';
import { checkedBackup } from './backup-file.js';

export function backupCommand(): Command {
  return new Command('backup')
    .description('write what all stores know into a file or a bucket, while searches go on; needs the operator key')
    .argument('<to>', 'a directory, or an address such as s3://bucket/backups')
    .option('--pictures', 'with the pictures themselves, and not only their names')
    .action(async (to: string, { pictures = false }: { pictures?: boolean }, command: Command) => {
      const { client, isJson } = installationOf(command);
      const name = `vitrine-${new Date().toISOString().slice(0, 23).replaceAll(/[:.]/g, '-')}.backup.gz`;
      const isBucket = to.startsWith('s3://');
      if (!isBucket && /^[a-z][a-z\d+.-]+:/i.test(to))
        throw new CommandFailure(`"${to}" is no directory; a bucket is s3://bucket/folder.`, 2);
      const place = isBucket ? `${to.replace(/\/$/, '')}/${name}` : join(to, name);
      const made = isBucket ? await client.backup.store({ to: place, pictures }) : await downloaded(client, to, place, pictures);
      if (isJson) return printJson({ file: place, ...made });
      print(`${place} has ${shown(made)}${isBucket ? '' : ` (${megabytes((await stat(place)).size)} MB)`}.`);
      if (!pictures) print('Of the pictures it has the names alone: the bucket has to be copied by its own means, or say --pictures.');
    });
}

async function downloaded(client: VitrineClient, directory: string, file: string, pictures: boolean): Promise<BackupDocument> {
  await mkdir(directory, { recursive: true });
  const part = `${file}.part`;
  try {
    const bytes = await client.backup.download({ pictures });
    await pipeline(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(part));
    const made = await checkedBackup(part);
    await rename(part, file);
    return made;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The counts of a backup, in words. */
export const shown = ({ stores, products, objects }: BackupDocument): string =>
  `${stores} ${stores === 1 ? 'store' : 'stores'} with ${products} ${products === 1 ? 'product' : 'products'} and ${objects} ${objects === 1 ? 'picture' : 'pictures'}`;

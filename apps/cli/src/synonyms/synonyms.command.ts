import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { StoreSettings } from '#api-contract';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { readSynonyms, type ReadSynonyms } from './synonym-files.js';

const SETTINGS = '/v1/admin/settings';

export function synonymsCommand(): Command {
  const synonyms = new Command('synonyms').description('words that mean the same in a store');
  synonyms
    .command('import')
    .description("take synonyms over from a file in Algolia's, Typesense's or Solr's format")
    .argument('<file>', 'JSON, JSONL, or lines such as "sofa, couch" and "pants => jeans"')
    .option('--replace', 'instead of the synonyms that the store has, not beside them')
    .action(async (file: string, { replace = false }: { replace?: boolean }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const read = readFrom(await readFile(file, 'utf8'), file);
      const present = await client.json<StoreSettings>('GET', SETTINGS);
      const own = replace ? { groups: [], oneWay: [] } : { groups: present.synonyms, oneWay: present.one_way_synonyms };
      await client.json('PATCH', SETTINGS, {
        synonyms: distinct([...own.groups, ...read.groups]),
        one_way_synonyms: distinct([...own.oneWay, ...read.oneWay]),
      });
      const report = { groups: read.groups.length, one_way: read.oneWay.length, left_out: read.leftOut };
      if (isJson) return printJson(report);
      print(`${report.groups} groups and ${report.one_way} one-way synonyms taken over, ${read.leftOut.length} left out.`);
      for (const reason of read.leftOut) print(`  ${reason}`);
    });
  return synonyms;
}

/** @throws {CommandFailure} for a file that holds no synonyms. */
function readFrom(text: string, file: string): ReadSynonyms {
  try {
    const read = readSynonyms(text);
    const taken = read.groups.length + read.oneWay.length;
    if (read.leftOut.length > taken)
      throw new Error(
        `of ${taken + read.leftOut.length} entries only ${taken} are synonyms; the first other one is: ${read.leftOut[0] ?? ''}`,
      );
    if (taken > 0) return read;
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${(error as Error).message}.`, 2);
  }
  throw new CommandFailure(`${file} holds no synonyms.`, 2);
}

const distinct = <T>(all: readonly T[]): T[] => [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];

import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import Table from 'cli-table3';
import { Command } from 'commander';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { assignmentsOf } from './assignments.js';
import { wholeNumber } from './durations.js';

/** The API keeps this many versions of the settings. */
const MOST_VERSIONS = 100;

export function settingsCommand(): Command {
  return new Command('settings')
    .description('what a store has set')
    .addCommand(show())
    .addCommand(set())
    .addCommand(history())
    .addCommand(revert());
}

function show(): Command {
  return new Command('show').description('all settings, as JSON').action(async (_options: object, command: Command) => {
    printJson(await sessionOf(command).client.settings.read());
  });
}

function set(): Command {
  return new Command('set')
    .description('change settings, the others stay: language=de ranking.text_weight=2')
    .argument('[setting=value...]')
    .option('--file <file>', 'a JSON file with the settings to change, such as synonyms')
    .action(async (assignments: string[], { file }: { file?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const changes = { ...(file !== undefined && (await settingsIn(file))), ...assignmentsOf(assignments) };
      if (Object.keys(changes).length === 0) throw new CommandFailure('Give settings to change, such as language=de, or --file.', 2);
      const settings = await client.settings.change(changes);
      if (isJson) printJson(settings);
      else print(`Changed: ${Object.keys(changes).join(', ')}.`);
    });
}

function history(): Command {
  return new Command('history')
    .description('the last versions, and what each one changed')
    .action(async (_options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const versions = await client.settings.history(MOST_VERSIONS);
      if (isJson) return printJson(versions);
      const table = new Table({ head: ['version', 'at', 'by the key', 'changed'], style: { head: [], border: [] } });
      for (const [n, { version, at, key_name: name, settings }] of versions.entries()) {
        table.push([version, at.slice(0, 19).replace('T', ' '), name, changesIn(versions[n + 1]?.settings, settings).join('\n')]);
      }
      print(table.toString());
    });
}

/** @throws {InvalidArgumentError} */
const versionIn = (text: string): number => (text === '0' ? 0 : wholeNumber(text));

function revert(): Command {
  return new Command('revert')
    .description('bring an earlier version of the settings back')
    .argument('<version>', 'as "vitrine settings history" shows it; 0 is what was there before the first change', versionIn)
    .action(async (version: number, _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const wanted = (await client.settings.history(MOST_VERSIONS)).find((one) => one.version === version);
      if (!wanted)
        throw new CommandFailure(`There is no version ${version} any more; "vitrine settings history" shows those that are kept.`);
      const settings = await client.settings.replace(wanted.settings);
      if (isJson) printJson(settings);
      else print(`The settings are those of version ${version} again.`);
    });
}

/** Characters of a value that are shown: a list of synonyms may have thousands. */
const SHOWN = 40;

/** A value as JSON, cut off where it is long. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** What a version changed: `language: "en" → "de"`, and `ranking.text_weight: 1 → 2` for a setting of several; nothing for the first version that is kept. */
export function changesIn(before: object | undefined, after: object, path = ''): string[] {
  if (before === undefined) return [];
  const [earlier, later] = [before, after] as Readonly<Record<string, unknown>>[];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [old, value] = [earlier?.[name], later?.[name]];
    if (isDeepStrictEqual(old, value)) return [];
    return isRecord(old) && isRecord(value)
      ? changesIn(old, value, `${path}${name}.`)
      : [`${path}${name}: ${shown(old)} → ${shown(value)}`];
  });
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws {CommandFailure} if the file is no JSON object. */
async function settingsIn(file: string): Promise<object> {
  const text = await readFile(file, 'utf8');
  try {
    const settings: unknown = JSON.parse(text);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings;
  } catch {
    // Reported below, together with JSON that is no object.
  }
  throw new CommandFailure(`${file} is not a JSON object of settings.`, 2);
}

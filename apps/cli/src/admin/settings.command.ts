import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { assignmentsOf } from './assignments.js';

export function settingsCommand(): Command {
  return new Command('settings').description('what a store has set').addCommand(show()).addCommand(set());
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

import { Command } from 'commander';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

export function statusCommand(): Command {
  return new Command('status')
    .description('show the health of the API and of the services it needs, or the status of an import')
    .argument('[import]', "an import's id")
    .action(async (id: string | undefined, _options: unknown, command: Command) => {
      const { client, url, isJson } = sessionOf(command);
      const document = id === undefined ? await client.health() : await client.imports.find(id);
      if (isJson) printJson(document);
      else if ('checks' in document) {
        print(`${url}: ${document.status}`);
        for (const [name, state] of Object.entries(document.checks)) print(`  ${name.padEnd(14)} ${state}`);
      } else {
        print(`${document.file_name}: ${document.state}${document.failure === undefined ? '' : `: ${document.failure}`}`);
        for (const [name, count] of Object.entries(document.counts)) print(`  ${name.padEnd(14)} ${count}`);
      }
      if ('checks' in document && document.status !== 'ok') throw new CommandFailure('A service that Vitrine needs is unavailable.');
    });
}

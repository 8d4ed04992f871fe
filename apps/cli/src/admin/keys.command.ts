import Table from 'cli-table3';
import { Command } from 'commander';
import { print, printJson, sessionOf } from '../session.js';

export function keysCommand(): Command {
  return new Command('keys')
    .description('the API keys of a store; an operator names another store with --store')
    .addCommand(list())
    .addCommand(create())
    .addCommand(revoke());
}

function list(): Command {
  return new Command('list').description('the keys, without their secrets').action(async (_options: object, command: Command) => {
    const { client, isJson } = sessionOf(command);
    const keys = await client.keys.list();
    if (isJson) return printJson(keys);
    const table = new Table({ head: ['name', 'scopes', 'since', 'id'], style: { head: [], border: [] } });
    for (const { id, name, scopes, created_at: at } of keys) table.push([name, scopes.join(', '), at.slice(0, 10), id]);
    print(table.toString());
  });
}

function create(): Command {
  return new Command('create')
    .description('make a key; it is shown once')
    .argument('<name>', 'what the key is for')
    .argument('<scopes...>', 'search, catalog (includes search) or admin (includes both)')
    .action(async (name: string, scopes: string[], _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const key = await client.keys.create(name, scopes);
      if (isJson) return printJson(key);
      print(`The key "${key.name}" (${key.scopes.join(', ')}) is shown only now:\n\n  ${key.key}`);
    });
}

function revoke(): Command {
  return new Command('revoke')
    .description('end a key: it is refused within five seconds')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      await sessionOf(command).client.keys.revoke(id);
      print('The key is revoked.');
    });
}

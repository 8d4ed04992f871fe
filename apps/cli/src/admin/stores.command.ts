import Table from 'cli-table3';
import { Command } from 'commander';
import { print, printJson, sessionOf } from '../session.js';

export function storesCommand(): Command {
  return new Command('stores')
    .description('the stores of this installation; needs the operator key')
    .addCommand(list())
    .addCommand(create());
}

function list(): Command {
  return new Command('list').description('all stores').action(async (_options: object, command: Command) => {
    const { client, isJson } = sessionOf(command);
    const stores = await client.stores.list();
    if (isJson) return printJson(stores);
    const table = new Table({ head: ['store', 'name', 'products', 'keys', 'since'], style: { head: [], border: [] } });
    for (const { id, name, products, keys, created_at: at } of stores) table.push([id, name, products, keys, at?.slice(0, 10) ?? '']);
    print(table.toString());
  });
}

function create(): Command {
  return new Command('create')
    .description('make a store, and an admin key of it')
    .argument('<id>', 'lower-case letters, digits and hyphens')
    .option('--name <name>', 'what people call it')
    .action(async (id: string, { name }: { name?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const store = await client.stores.create({ id, ...(name !== undefined && { name }) });
      if (isJson) return printJson(store);
      print(`The store ${store.id} is made. Its admin key is shown only now:\n\n  ${store.key}`);
    });
}

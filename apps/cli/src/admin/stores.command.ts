import Table from 'cli-table3';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import type { StoreDocument } from '#api-contract';
import { CommandFailure } from '../failure.js';
import { megabytes } from '../megabytes.js';
import { print, printJson, sessionOf } from '../session.js';
import { wholeNumber } from './durations.js';

export function storesCommand(): Command {
  return new Command('stores')
    .description('the stores of this installation; needs the operator key')
    .addCommand(list())
    .addCommand(create())
    .addCommand(rename())
    .addCommand(limit())
    .addCommand(empty())
    .addCommand(remove());
}

function list(): Command {
  return new Command('list').description('all stores').action(async (_options: object, command: Command) => {
    const { client, isJson } = sessionOf(command);
    const stores = await client.stores.list();
    if (isJson) return printJson(stores);
    const table = new Table({ head: ['store', 'name', 'products', 'keys', 'MB', 'limits', 'since'], style: { head: [], border: [] } });
    for (const { id, name, products, bytes, keys, limits, created_at: at } of stores) {
      table.push([id, name, products, keys, bytes === undefined ? '' : megabytes(bytes), limitsIn(limits), at?.slice(0, 10) ?? '']);
    }
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

function rename(): Command {
  return new Command('rename')
    .description('give a store another name; its id stays')
    .argument('<id>')
    .argument('<name>')
    .action(async (id: string, name: string, _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const store = await client.stores.rename(id, name);
      if (isJson) return printJson(store);
      print(`The store ${store.id} is called "${store.name}".`);
    });
}

function limit(): Command {
  return new Command('limit')
    .description('limit what a store may have; "none" ends a limit')
    .argument('<id>')
    .option('--products <number>', 'products', limitIn)
    .option('--imports <number>', 'imports that are under way at a time', limitIn)
    .action(async (id: string, { products, imports }: { products?: Limit; imports?: Limit }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      if (products === undefined && imports === undefined) throw new CommandFailure('Give a limit: --products or --imports.', 2);
      const store = await client.stores.limit(id, {
        ...(products !== undefined && { products: limitOf(products) }),
        ...(imports !== undefined && { imports_at_once: limitOf(imports) }),
      });
      if (isJson) return printJson(store);
      const { products: most = 'no limit', imports_at_once: atOnce = 'no limit' } = store.limits ?? {};
      print(`The store ${id}: products ${most}, imports at a time ${atOnce}.`);
    });
}

const limitsIn = ({ products, imports_at_once: imports }: NonNullable<StoreDocument['limits']> = {}): string =>
  [...(products === undefined ? [] : [`${products} products`]), ...(imports === undefined ? [] : [`${imports} imports at a time`])].join(
    ', ',
  );

/** @throws {InvalidArgumentError} */
const limitIn = (text: string): Limit => (text === 'none' ? text : wholeNumber(text));

type Limit = number | 'none';

const limitOf = (limit: Limit): number | null => (limit === 'none' ? null : limit);

function empty(): Command {
  return new Command('empty')
    .description('remove all products of a store; its keys, settings and pictures stay')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(async (id: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      if (!yes) await confirmed(id, 'This removes all products of the store.');
      const { removed } = await client.stores.empty(id);
      if (isJson) printJson({ removed });
      else print(`${removed} ${removed === 1 ? 'product is' : 'products are'} removed from the store ${id}.`);
    });
}

function remove(): Command {
  return new Command('delete')
    .description('remove a store with its keys, products, pictures, feeds and settings; there is no way back')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(async (id: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const { client } = sessionOf(command);
      if (!yes) await confirmed(id, 'This removes the store and all that it has.');
      await client.stores.remove(id);
      print(`The store ${id} is removed. Its keys are refused within seconds; its products and pictures go within minutes.`);
    });
}

/** @throws {CommandFailure} unless somebody types the id. */
async function confirmed(id: string, what: string): Promise<void> {
  if (!process.stdin.isTTY) throw new CommandFailure('Nobody can be asked here: say --yes.', 2);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await terminal.question(`${what} Type its id (${id}) to go on: `);
  terminal.close();
  if (typed.trim() !== id) throw new CommandFailure('Nothing is removed.');
}

import { Command } from 'commander';
import { CommandFailure } from '../failure.js';
import { listed, print, printJson, sessionOf } from '../session.js';
import { assignmentsOf } from './assignments.js';

export function productsCommand(): Command {
  return new Command('products').description('single products').addCommand(show()).addCommand(set()).addCommand(remove());
}

function show(): Command {
  return new Command('show')
    .description('a product as hits show it')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const product = await client.products.find(id);
      if (isJson) return printJson(product);
      const { attributes, pictures = [], ...fields } = product;
      for (const [name, value] of Object.entries({ ...fields, ...attributes })) print(`${name.padEnd(16)} ${textOf(value)}`);
      print(`${'pictures'.padEnd(16)} ${pictures.map(({ reference }) => reference).join(', ') || 'none that can be read'}`);
    });
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || Array.isArray(value) ? listed(value as string | string[]) : JSON.stringify(value);

function set(): Command {
  return new Command('set')
    .description('change fields of a product at once: price=19.90 in_stock=false attributes.material=linen; an empty value clears a field')
    .argument('<id>')
    .argument('<field=value...>')
    .action(async (id: string, assignments: string[], _options: object, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const product = await client.products.change(id, assignmentsOf(assignments));
      if (isJson) printJson(product);
      else print(`${product.title}: ${assignments.join(', ')}`);
    });
}

function remove(): Command {
  return new Command('delete')
    .description('remove products')
    .argument('<id...>')
    .option('--yes', 'do it; without this nothing is removed')
    .action(async (ids: string[], { yes }: { yes?: boolean }, command: Command) => {
      const { client } = sessionOf(command);
      if (!yes) throw new CommandFailure(`This removes ${ids.length} products. Add --yes to do it.`, 2);
      for (const id of ids) await client.products.remove(id);
      print(`${ids.length} products are removed.`);
    });
}

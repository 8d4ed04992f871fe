import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import type { SearchAnswer } from '#client';
import { CommandFailure } from './failure.js';
import { print, printJson, sessionOf } from './session.js';

interface SearchFlags {
  readonly image?: string;
  readonly filter?: string;
  readonly limit: number;
}

export function searchCommand(): Command {
  return new Command('search')
    .description('search by words, by a picture, or by both')
    .argument('[text]', 'what to look for')
    .option('--image <file>', 'a picture to look for')
    .option('--filter <filter>', 'such as "category:=dress && price:20..60"')
    .option('--limit <number>', 'how many products to show', toCount, 10)
    .action(async (text: string | undefined, { image, filter, limit }: SearchFlags, command: Command) => {
      if (text === undefined && image === undefined) throw new CommandFailure('Give words to search for, --image FILE, or both.', 2);
      const { client, isJson } = sessionOf(command);
      const answer = await client.search({
        ...(text !== undefined && { q: text }),
        ...(image !== undefined && { image: await readFile(image) }),
        ...(filter !== undefined && { filterBy: filter }),
        perPage: limit,
      });
      if (isJson) printJson(answer);
      else report(answer);
    });
}

function toCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 250) throw new InvalidArgumentError('expected a number from 1 to 250');
  return count;
}

function report({ hits, found, search_time_ms: { embed, search, total } }: SearchAnswer): void {
  const table = new Table({ head: ['score', 'product', 'title', 'category', 'color', 'price'], style: { head: [], border: [] } });
  for (const { product, score } of hits) {
    const price = product.price === undefined ? '' : `${product.price.toFixed(2)} ${product.currency ?? ''}`.trim();
    table.push([score.toFixed(3), product.id, product.title, product.category ?? '', product.color ?? '', price]);
  }
  print(hits.length > 0 ? table.toString() : 'No product matches.');
  print(`${hits.length} of ${found} products in ${total.toFixed(1)} ms (embedding ${embed.toFixed(1)}, index ${search.toFixed(1)}).`);
}

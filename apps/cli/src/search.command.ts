import { readFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { SearchAnswer } from '#api-contract';
import { listed, print, printJson, sessionOf } from './session.js';

interface SearchFlags {
  readonly image?: string;
  readonly mode?: 'hybrid' | 'semantic' | 'lexical';
  readonly filter?: string;
  readonly facets?: string;
  readonly sort?: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly explain?: boolean;
}

export function searchCommand(): Command {
  return new Command('search')
    .description('search by words, by a picture, or by both; without either, list what matches the filter')
    .argument('[text]', 'what to look for')
    .option('--image <file>', 'a picture to look for')
    .addOption(new Option('--mode <mode>', 'how words are searched').choices(['hybrid', 'semantic', 'lexical']))
    .option('--filter <filter>', 'such as "category:=dress && price:20..60"')
    .option('--facets <fields>', 'fields to count the values of, such as "category,color"')
    .option('--sort <fields>', 'such as "price:asc"')
    .option('--limit <number>', 'how many products to show', toCount, 10)
    .option('--cursor <text>', 'the next_cursor that --json prints: shows what follows')
    .option('--explain', "show how each product's score is made up")
    .action(async (text: string | undefined, flags: SearchFlags, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const { image, mode, filter, facets, sort, limit, cursor, explain } = flags;
      const answer = await client.search({
        ...(text !== undefined && { q: text }),
        ...(image !== undefined && { image: await readFile(image) }),
        ...(mode && { mode }),
        ...(filter !== undefined && { filterBy: filter }),
        ...(facets !== undefined && { facetBy: facets }),
        ...(sort !== undefined && { sortBy: sort }),
        ...(explain && { explain }),
        ...(cursor !== undefined && { cursor }),
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

function report({
  hits,
  found,
  found_is_exact: isExact,
  low_confidence: isDoubtful,
  query,
  facet_counts: facets,
  search_time_ms: ms,
}: SearchAnswer): void {
  const isExplained = hits.some(({ explain }) => explain);
  const head = ['score', 'product', 'title', 'category', 'color', 'price', ...(isExplained ? ['picture', 'text', 'words'] : [])];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { product, score, explain } of hits) {
    const price = product.price === undefined ? '' : `${product.price.toFixed(2)} ${product.currency ?? ''}`.trim();
    const evidence = [
      ranked(explain?.cosine, explain?.semantic_rank),
      ranked(explain?.text_cosine, explain?.text_rank),
      ranked(explain?.bm25, explain?.lexical_rank),
    ];
    table.push([
      score.toFixed(3),
      product.id,
      product.title,
      listed(product.category),
      listed(product.color),
      price,
      ...(isExplained ? evidence : []),
    ]);
  }
  print(hits.length > 0 ? table.toString() : 'No product matches.');
  if (isDoubtful && hits.length > 0) print('None of them matches well.');
  for (const { from, to } of query?.corrected ?? []) print(`Searched for "${to}" instead of "${from}".`);
  for (const { from, field, value } of query?.filters.filter((one) => one.is_required) ?? [])
    print(`"${from}" was read as ${field}:${value}.`);
  if (query && query.excluded.length > 0) print(`Without: ${query.excluded.join(', ')}.`);
  if (query && query.dropped.length > 0) print(`Left out, because too few products have all words: ${query.dropped.join(', ')}.`);
  for (const { field, counts } of facets) print(`${field}: ${counts.map(({ value, count }) => `${value} (${count})`).join(', ')}`);
  print(
    `${hits.length} of ${isExact ? '' : 'at least '}${found} products in ${ms.total.toFixed(1)} ms (embedding ${ms.embed.toFixed(1)}, index ${ms.search.toFixed(1)}).`,
  );
}

/** "0.512, #3" */
const ranked = (score: number | undefined, rank: number | undefined): string =>
  score === undefined || rank === undefined ? '' : `${score.toFixed(3)}, #${rank}`;

import { writeFile } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { Comparison, QualitySummary } from '#api-contract';
import { readJudgments } from '../eval/judgments.js';
import { print, printJson, sessionOf } from '../session.js';

/** `vitrine reindex quality` */
export function qualityCommand(): Command {
  return new Command('quality')
    .description('show how both versions answer known queries, and the queries on which the new one lost most')
    .argument('<id>', "a reindex's id")
    .option('--page <file>', 'write a page that shows both result lists with pictures')
    .action(async (id: string, { page }: { page?: string }, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const quality = await client.reindexQuality(id);
      if (page !== undefined) await writeFile(page, await client.reindexQualityPage(id));
      if (isJson) return printJson(quality);
      printQuality(quality);
      const table = new Table({ head: ['lost most', 'mode', 'nDCG@10 live', 'next'], style: { head: [], border: [] } });
      for (const { q, mode, live_ndcg: live, next_ndcg: next } of quality.lost) table.push([q, mode, live.toFixed(3), next.toFixed(3)]);
      if (quality.lost.length > 0) print(table.toString());
      if (page !== undefined) print(`${page} shows both result lists.`);
    });
}

/** `vitrine reindex judgments` */
export function judgmentsCommand(): Command {
  return new Command('judgments')
    .description('set the queries on which a reindex compares both versions')
    .argument('<file>', 'JSONL: {"q": "red dress", "relevant": ["id-1", "id-2"]}, or grades by id')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { client, isJson } = sessionOf(command);
      const judgments = await readJudgments(file);
      const answer = await client.setJudgments(judgments.map(({ q, grades }) => ({ q, relevant: Object.fromEntries(grades) })));
      if (isJson) printJson(answer);
      else print(`The next reindex compares both versions on these ${answer.queries} queries.`);
    });
}

/** Both versions side by side. */
export function printQuality({ judgments, queries, modes, is_worse: isWorse }: QualitySummary): void {
  const interval = ({ mean, low, high }: Comparison['live'], digits = 3): string =>
    `${mean.toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
  const table = new Table({ head: ['', 'live', 'next', 'difference'], style: { head: [], border: [] } });
  for (const { mode, ndcg_at_10: ndcg, recall_at_24: recall } of modes) {
    table.push([`${mode} nDCG@10`, interval(ndcg.live), interval(ndcg.next), interval(ndcg.difference, 4)]);
    table.push([`${mode} recall@24`, interval(recall.live), interval(recall.next), interval(recall.difference, 4)]);
  }
  const origin = judgments === 'generated' ? 'generated from titles and categories' : 'uploaded';
  print(`${queries} queries, ${origin}; means with 95 % intervals, differences paired by query`);
  print(table.toString());
  print(isWorse ? 'The new version is worse.' : 'The new version is not worse.');
}

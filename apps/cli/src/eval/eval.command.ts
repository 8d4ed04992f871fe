import { access } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import pMap from 'p-map';
import type { VitrineClient } from '#client';
import { estimated, qualityOf, type Estimate, type RankingQuality } from '#relevance';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { readJudgments, type Judgment } from './judgments.js';

const MODES = ['lexical', 'semantic', 'hybrid'] as const;
type Mode = (typeof MODES)[number];

const AT_ONCE = 4;

interface ModeReport {
  readonly mode: Mode;
  readonly ndcg_at_10: Estimate;
  readonly recall_at_k: Estimate;
  readonly mrr: Estimate;
  /** nDCG@10 by kind of query. */
  readonly by_kind: Readonly<Record<string, number>>;
}

interface EvalReport {
  readonly queries: number;
  readonly k: number;
  readonly modes: readonly ModeReport[];
}

interface EvalOptions {
  readonly k: number;
  readonly minNdcg?: number;
  readonly semanticWeight?: number;
  readonly textWeight?: number;
  readonly lexicalWeight?: number;
}

export function evalCommand(): Command {
  return new Command('eval')
    .description('measure the rankings of each search mode on queries whose answers are known')
    .argument('<judgments>', 'JSONL: {"q": "red dress", "relevant": ["id-1", "id-2"]}, or grades by id')
    .option('--k <number>', 'number of hits over which recall is measured', toDepth, 10)
    .option('--semantic-weight <number>', 'weight of the ranking by pictures', toWeight)
    .option('--text-weight <number>', 'weight of the ranking by the embeddings of texts', toWeight)
    .option('--lexical-weight <number>', 'weight of the ranking by words', toWeight)
    .option('--min-ndcg <number>', 'fail if hybrid is below this nDCG@10', toShare)
    .action(async (file: string, options: EvalOptions, command: Command) => {
      const { k, minNdcg } = options;
      const { client, isJson } = sessionOf(command);
      await access(file);
      const judgments = (await readJudgments(file)).filter(({ grades }) => grades.size > 0);
      if (judgments.length === 0) throw new CommandFailure('No judgment names a relevant product: there is nothing to compare with.', 2);
      const modes: ModeReport[] = [];
      for (const mode of MODES) modes.push(await evaluated(client, judgments, mode, options));
      const report = { queries: judgments.length, k, modes };
      if (isJson) printJson(report);
      else show(report);
      const reached = modes.find(({ mode }) => mode === 'hybrid')?.ndcg_at_10.mean ?? 0;
      if (minNdcg !== undefined && reached < minNdcg) {
        throw new CommandFailure(`nDCG@10 of hybrid is ${reached.toFixed(3)}, which is below ${minNdcg}.`);
      }
    });
}

function toDepth(value: string): number {
  const depth = Number(value);
  if (!Number.isInteger(depth) || depth < 1 || depth > 250) throw new InvalidArgumentError('expected a number from 1 to 250');
  return depth;
}

function toWeight(value: string): number {
  const weight = Number(value);
  if (!(weight >= 0 && weight <= 10)) throw new InvalidArgumentError('expected a number from 0 to 10');
  return weight;
}

function toShare(value: string): number {
  const share = Number(value);
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('expected a number from 0 to 1');
  return share;
}

interface JudgedRanking {
  readonly judgment: Judgment;
  readonly quality: RankingQuality;
}

async function evaluated(client: VitrineClient, judgments: readonly Judgment[], mode: Mode, options: EvalOptions): Promise<ModeReport> {
  const { k, semanticWeight, textWeight, lexicalWeight } = options;
  const weights = {
    ...(semanticWeight !== undefined && { semantic: semanticWeight }),
    ...(textWeight !== undefined && { text: textWeight }),
    ...(lexicalWeight !== undefined && { lexical: lexicalWeight }),
  };
  const qualities = await pMap(
    judgments,
    async (judgment): Promise<JudgedRanking> => {
      const { hits } = await client.search({ q: judgment.q, mode, weights, perPage: Math.max(10, k) });
      const ranking = hits.map(({ product }) => product.id);
      return { judgment, quality: qualityOf(ranking, judgment.grades, k) };
    },
    { concurrency: AT_ONCE },
  );
  const kinds = [...new Set(judgments.flatMap(({ kind }) => kind ?? []))];
  const ndcgs = (some: readonly JudgedRanking[]): number[] => some.map(({ quality }) => quality.ndcg);
  return {
    mode,
    ndcg_at_10: estimated(ndcgs(qualities)),
    recall_at_k: estimated(qualities.map(({ quality }) => quality.recall)),
    mrr: estimated(qualities.map(({ quality }) => quality.reciprocalRank)),
    by_kind: Object.fromEntries(
      kinds.map((kind) => [kind, estimated(ndcgs(qualities.filter(({ judgment }) => judgment.kind === kind))).mean]),
    ),
  };
}

function show({ queries, k, modes }: EvalReport): void {
  const interval = ({ mean, low, high }: Estimate): string => `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  const table = new Table({ head: ['mode', 'nDCG@10', `recall@${k}`, 'MRR'], style: { head: [], border: [] } });
  for (const { mode, ndcg_at_10: ndcg, recall_at_k: recall, mrr } of modes)
    table.push([mode, interval(ndcg), interval(recall), interval(mrr)]);
  print(`${queries} queries; 95 % intervals by bootstrap over queries\n${table.toString()}`);
  const kinds = Object.keys(modes[0]?.by_kind ?? {});
  if (kinds.length === 0) return;
  const byKind = new Table({ head: ['nDCG@10 by kind', ...modes.map(({ mode }) => mode)], style: { head: [], border: [] } });
  for (const kind of kinds) byKind.push([kind, ...modes.map(({ by_kind: values }) => (values[kind] ?? Number.NaN).toFixed(3))]);
  print(byKind.toString());
}

import { access } from 'node:fs/promises';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import type { RankingWeights, VitrineClient } from '#client';
import { estimated, type Estimate } from '#relevance';
import { CommandFailure } from '../failure.js';
import { print, printJson, sessionOf } from '../session.js';
import { answersTo, type JudgedAnswer, type Mode } from './answers.js';
import { readJudgments, type Judgment } from './judgments.js';
import { tune, type Tuning } from './tune.js';

const MODES: readonly Mode[] = ['lexical', 'semantic', 'hybrid'];

interface ModeReport {
  readonly mode: Mode;
  readonly ndcg_at_10: Estimate;
  readonly recall_at_k: Estimate;
  readonly mrr: Estimate;
  /** The share of queries with an answer that find nothing. */
  readonly zero_hits: number;
  /** Of queries without an answer, the share that is shown something without low confidence; absent where there are none. */
  readonly wrong_confident?: number;
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
  readonly tune?: boolean;
  readonly apply?: boolean;
}

export function evalCommand(): Command {
  return new Command('eval')
    .description('measure the rankings of each search mode on queries whose answers are known')
    .argument('<judgments>', 'JSONL: {"q": "red dress", "relevant": ["id-1", "id-2"]}, or grades by id')
    .option('--k <number>', 'number of hits over which recall is measured', toDepth, 10)
    .option('--semantic-weight <number>', 'weight of the ranking by pictures', toWeight)
    .option('--text-weight <number>', 'weight of the ranking by the embeddings of texts', toWeight)
    .option('--lexical-weight <number>', 'weight of the ranking by words', toWeight)
    .option('--tune', 'find the weights and the cut-off that rank best, by cross-validation over the queries')
    .option('--apply', 'with --tune: set what was found, if it is better beyond doubt')
    .option('--min-ndcg <number>', 'fail if hybrid is below this nDCG@10', toShare)
    .action(async (file: string, options: EvalOptions, command: Command) => {
      const { k, minNdcg } = options;
      const { client, isJson } = sessionOf(command);
      await access(file);
      const judgments = await readJudgments(file);
      if (judgments.every(({ grades }) => grades.size === 0))
        throw new CommandFailure('No judgment names a relevant product: there is nothing to compare with.', 2);
      if (options.tune) return tuneAndShow(client, judgments, options, isJson);
      const modes: ModeReport[] = [];
      for (const mode of MODES) modes.push(await reportOf(client, judgments, mode, options));
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

async function reportOf(client: VitrineClient, judgments: readonly Judgment[], mode: Mode, options: EvalOptions): Promise<ModeReport> {
  const answers = await answersTo(client, judgments, { mode, weights: weightsOf(options), k: options.k });
  const judged = answers.filter(({ judgment }) => judgment.grades.size > 0);
  const unanswerable = answers.filter(({ judgment }) => judgment.grades.size === 0);
  const kinds = [...new Set(judged.flatMap(({ judgment }) => judgment.kind ?? []))];
  const ndcgs = (some: readonly JudgedAnswer[]): number[] => some.map(({ quality }) => quality.ndcg);
  return {
    mode,
    ndcg_at_10: estimated(ndcgs(judged)),
    recall_at_k: estimated(judged.map(({ quality }) => quality.recall)),
    mrr: estimated(judged.map(({ quality }) => quality.reciprocalRank)),
    zero_hits: shareOf(judged, ({ hits }) => hits === 0),
    ...(unanswerable.length > 0 && { wrong_confident: shareOf(unanswerable, ({ hits, isDoubtful }) => hits > 0 && !isDoubtful) }),
    by_kind: Object.fromEntries(
      kinds.map((kind) => [kind, estimated(ndcgs(judged.filter(({ judgment }) => judgment.kind === kind))).mean]),
    ),
  };
}

function weightsOf({ semanticWeight, textWeight, lexicalWeight }: EvalOptions): RankingWeights {
  return {
    ...(semanticWeight !== undefined && { semantic: semanticWeight }),
    ...(textWeight !== undefined && { text: textWeight }),
    ...(lexicalWeight !== undefined && { lexical: lexicalWeight }),
  };
}

async function tuneAndShow(client: VitrineClient, judgments: readonly Judgment[], options: EvalOptions, isJson: boolean): Promise<void> {
  const tuning = await tune(client, judgments, options.k);
  if (options.apply && tuning.isBetter) await client.json('PATCH', '/v1/admin/settings', { ranking: tuning.settings });
  if (isJson) printJson(tuning);
  else showTuning(tuning, options.apply ?? false);
}

function showTuning({ settings, tuned, present, difference, isBetter, folds, tried }: Tuning, isApplied: boolean): void {
  const interval = ({ mean, low, high }: Estimate): string => `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  print(`${tried} settings tried, ${folds} folds: each query is judged with what the other folds found best`);
  print(`nDCG@10 of hybrid as it is set now: ${interval(present)}; tuned: ${interval(tuned)}; difference: ${interval(difference)}`);
  print(`best over all queries: ${JSON.stringify(settings)}`);
  if (!isBetter) print('The interval of the difference reaches 0: keep what is set.');
  else if (isApplied) print('Set.');
  else print('Set it with --apply.');
}

const shareOf = <T>(all: readonly T[], is: (one: T) => boolean): number => all.filter(is).length / all.length;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

function show({ queries, k, modes }: EvalReport): void {
  const interval = ({ mean, low, high }: Estimate): string => `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  const head = ['mode', 'nDCG@10', `recall@${k}`, 'MRR', 'no hit', 'wrong, yet confident'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { mode, ndcg_at_10: ndcg, recall_at_k: recall, mrr, zero_hits: zero, wrong_confident: wrong } of modes)
    table.push([mode, interval(ndcg), interval(recall), interval(mrr), percent(zero), wrong === undefined ? '–' : percent(wrong)]);
  print(`${queries} queries; 95 % intervals by bootstrap over queries\n${table.toString()}`);
  const kinds = Object.keys(modes[0]?.by_kind ?? {});
  if (kinds.length === 0) return;
  const byKind = new Table({ head: ['nDCG@10 by kind', ...modes.map(({ mode }) => mode)], style: { head: [], border: [] } });
  for (const kind of kinds) byKind.push([kind, ...modes.map(({ by_kind: values }) => (values[kind] ?? Number.NaN).toFixed(3))]);
  print(byKind.toString());
}

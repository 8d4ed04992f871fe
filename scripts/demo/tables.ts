import Table from 'cli-table3';
import type { Comparison } from '#api-contract';
import type { AnsweredLook } from './look.js';
import type { DemoReindex } from './reindex.js';
import { rightOf, type AnsweredQuery } from './run-queries.js';
import type { DemoSummary } from './summary.js';

const SHOWN_HITS = 5;
const MARKS = { right: '✓', wrong: '·', unknown: '' };

/** One query's hits as a table for a terminal. */
export function queryTable(answered: AnsweredQuery): string {
  const { query, answer, ms } = answered;
  const verdict = rightOf(answered);
  const times = `${ms.toFixed(1)} ms (embedding ${answer.search_time_ms.embed.toFixed(1)}, index ${answer.search_time_ms.search.toFixed(1)})`;
  const head = `${query.kind.toUpperCase()}  ${query.name}   ${times}${verdict ? `   ${verdict.right} of the first ${verdict.k} right` : ''}`;
  const table = new Table({
    head: ['score', 'title', 'category', 'color', ''],
    style: { head: [], border: [] },
    colWidths: [8, 52, 14, 10, 4],
  });
  for (const { product, score } of answer.hits.slice(0, SHOWN_HITS)) {
    const mark = query.isRight ? (query.isRight(product) ? MARKS.right : MARKS.wrong) : MARKS.unknown;
    table.push([
      score.toFixed(3),
      product.title,
      [product.category ?? []].flat().join(', '),
      [product.color ?? []].flat().join(', '),
      mark,
    ]);
  }
  return `${head}\n${table.toString()}\n`;
}

/** The things on a picture, with the products found for each. */
export function lookTable({ answer, ms, found, placed }: AnsweredLook): string {
  const head = `LOOK  a picture of ${placed} things   ${ms.toFixed(1)} ms   ${found} of ${placed} found in the same colour`;
  const table = new Table({
    head: ['thing', 'score', 'first hits'],
    style: { head: [], border: [] },
    colWidths: [14, 8, 68],
    wordWrap: true,
  });
  for (const { label, score, hits } of answer.items) {
    const titles = hits.slice(0, 3).map(({ product }) => product.title);
    table.push([label ?? 'whole picture', score.toFixed(3), titles.join('\n')]);
  }
  return `${head}\n${table.toString()}\n`;
}

/** A change of the model: both versions side by side, and how searches fared meanwhile. */
export function reindexTable({ report, isApproved, seconds, models, ...load }: DemoReindex): string {
  const { state, counts, quality, products_per_second: rate, failure } = report;
  const head = `REINDEX  ${models[0] ?? ''} → ${report.model}: ${state} in ${seconds.toFixed(1)} s   ${counts.embedded} pictures embedded, ${rate ?? 0} a second`;
  const lines = [head];
  if (failure) lines.push(failure.message);
  if (quality) {
    const table = new Table({ head: ['', 'live', 'next', 'difference'], style: { head: [], border: [] } });
    const interval = ({ mean, low, high }: Comparison['live'], digits = 3): string =>
      `${mean.toFixed(digits)} (${low.toFixed(digits)} – ${high.toFixed(digits)})`;
    for (const { mode, ndcg_at_10: ndcg, recall_at_24: recall } of quality.modes) {
      table.push([`${mode} nDCG@10`, interval(ndcg.live), interval(ndcg.next), interval(ndcg.difference, 4)]);
      table.push([`${mode} recall@24`, interval(recall.live), interval(recall.next), interval(recall.difference, 4)]);
    }
    lines.push(
      `${quality.queries} queries, ${quality.judgments}; means with 95 % intervals, differences paired by query`,
      table.toString(),
      isApproved
        ? 'The swap waited for approval, and the demo approved it.'
        : 'The new version is not worse, so it was swapped in at once.',
    );
  }
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  lines.push(
    `${load.searches} searches and ${load.writes} writes meanwhile, ${load.failures.length} failed; search times:` +
      ` ${ms(load.median)} in the median, ${ms(load.worst)} at most, ${ms(load.worstAroundSwap)} at most around the swap`,
  );
  return `${lines.join('\n')}\n`;
}

/** All queries at a glance. */
export function overview(summary: DemoSummary, answered: readonly AnsweredQuery[]): string {
  const table = new Table({ head: ['query', 'kind', 'relevant', 'right of first k', 'ms'], style: { head: [], border: [] } });
  for (const one of answered) {
    const verdict = rightOf(one);
    table.push([
      one.query.name,
      one.query.kind,
      one.relevant ?? 'unknown',
      verdict ? `${verdict.right} / ${verdict.k}` : '',
      one.ms.toFixed(1),
    ]);
  }
  const { products, indexed, failed, import_seconds: seconds, images_per_second: rate } = summary;
  return `${table.toString()}\n\n${products} products: ${indexed} indexed, ${failed} failed, in ${seconds} s (${rate} images/s)\n`;
}

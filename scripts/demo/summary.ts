import type { ImportDocument } from '#api-contract';
import type { AnsweredLook } from './look.js';
import type { DemoReindex } from './reindex.js';
import type { AnsweredQuery } from './run-queries.js';

/** What a demo run found; `--json` prints it. */
export interface DemoSummary {
  readonly products: number;
  readonly indexed: number;
  readonly failed: number;
  readonly import_seconds: number;
  readonly images_per_second: number;
  readonly queries: readonly QuerySummary[];
  /** Null for the caller's own catalog. */
  readonly look: LookSummary | null;
  /** Null unless the model was changed. */
  readonly reindex: ReindexSummary | null;
}

interface ReindexSummary {
  readonly state: string;
  readonly was_approved: boolean;
  readonly searches: number;
  readonly failures: number;
  readonly worst_ms_around_swap: number;
}

interface LookSummary {
  readonly items: readonly { readonly label: string | null; readonly score: number; readonly hits: readonly string[] }[];
  readonly placed: number;
  readonly found: number;
  readonly ms: number;
}

interface QuerySummary {
  readonly kind: 'text' | 'image' | 'mixed';
  readonly query: string;
  /** How many products of the catalog match the query by their attributes; null if the right answers are unknown. */
  readonly relevant: number | null;
  readonly hits: readonly {
    id: string;
    title: string;
    category: string | string[] | null;
    color: string | string[] | null;
    score: number;
  }[];
  readonly ms: number;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function summarize(
  { counts }: ImportDocument,
  importSeconds: number,
  answered: readonly AnsweredQuery[],
  look: AnsweredLook | undefined,
  reindex: DemoReindex | undefined,
): DemoSummary {
  return {
    products: counts.read,
    indexed: counts.indexed,
    failed: counts.rejected + counts.failed,
    import_seconds: rounded(importSeconds, 2),
    images_per_second: rounded(counts.embedded / importSeconds, 1),
    queries: answered.map(({ query, answer, ms, relevant }) => ({
      kind: query.kind,
      query: query.name,
      relevant,
      hits: answer.hits.map(({ product: { id, title, category = null, color = null }, score }) => ({
        id,
        title,
        category,
        color,
        score: rounded(score, 4),
      })),
      ms: rounded(ms, 1),
    })),
    look: look ? summarizeLook(look) : null,
    reindex: reindex
      ? {
          state: reindex.report.state,
          was_approved: reindex.isApproved,
          searches: reindex.searches,
          failures: reindex.failures.length,
          worst_ms_around_swap: rounded(reindex.worstAroundSwap, 1),
        }
      : null,
  };
}

function summarizeLook({ answer, placed, found, ms }: AnsweredLook): LookSummary {
  const items = answer.items.map(({ label = null, score, hits }) => ({
    label,
    score: rounded(score, 4),
    hits: hits.map(({ product }) => product.id),
  }));
  return { items, placed, found, ms: rounded(ms, 1) };
}

import type { ImportDocument } from '#client';
import type { AnsweredLook } from './look.js';
import type { AnsweredQuery } from './run-queries.js';

/** What a demo run found; `--json` prints it. */
export interface DemoSummary {
  readonly products: number;
  readonly indexed: number;
  readonly failed: number;
  readonly import_seconds: number;
  readonly images_per_second: number;
  readonly queries: readonly QuerySummary[];
  /** Null for a catalog of the caller's. */
  readonly look: LookSummary | null;
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
  /** How many products of the catalog match the query by their attributes; null where nobody knows. */
  readonly relevant: number | null;
  readonly hits: readonly { id: string; title: string; category: string | null; color: string | null; score: number }[];
  readonly ms: number;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function summarize(
  { counts }: ImportDocument,
  importSeconds: number,
  answered: readonly AnsweredQuery[],
  look: AnsweredLook | undefined,
): DemoSummary {
  return {
    products: counts.read,
    indexed: counts.indexed,
    failed: counts.rejected,
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

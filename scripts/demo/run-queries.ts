import type { SearchAnswer } from '#api-contract';
import type { VitrineClient } from '#client';
import type { DemoQuery, DemoProduct } from './demo-query.js';

const SHOWN_HITS = 10;

/** A query of the demo with what the API answered. */
export interface AnsweredQuery {
  readonly query: DemoQuery;
  readonly answer: SearchAnswer;
  /** Milliseconds from sending the request to having the answer. */
  readonly ms: number;
  /** How many products of the catalog are right answers; null if the right answers are unknown. */
  readonly relevant: number | null;
}

/** Asks each query once, after a round that warms connections and caches. */
export async function runQueries(
  client: VitrineClient,
  queries: readonly DemoQuery[],
  catalog: readonly DemoProduct[],
): Promise<AnsweredQuery[]> {
  for (const query of queries) await ask(client, query);
  const answered: AnsweredQuery[] = [];
  for (const query of queries) {
    const started = performance.now();
    const answer = await ask(client, query);
    const ms = performance.now() - started;
    const { isRight } = query;
    answered.push({ query, answer, ms, relevant: isRight ? catalog.filter(isRight).length : null });
  }
  return answered;
}

function ask(client: VitrineClient, { text, image }: DemoQuery): Promise<SearchAnswer> {
  return client.search({ ...(text !== undefined && { q: text }), ...(image && { image }), perPage: SHOWN_HITS });
}

/** How many of the first k = min(10, relevant) hits are right; null if the right answers are unknown. */
export function rightOf({ query: { isRight }, answer, relevant }: AnsweredQuery): { right: number; k: number } | null {
  if (!isRight || relevant === null) return null;
  const k = Math.min(SHOWN_HITS, relevant);
  return { k, right: answer.hits.slice(0, k).filter(({ product }) => isRight(product)).length };
}

import pMap from 'p-map';
import type { RankingWeights, VitrineClient } from '#client';
import { qualityOf, type RankingQuality } from '#relevance';
import type { Judgment } from './judgments.js';

export type Mode = 'lexical' | 'semantic' | 'hybrid';

/** What a search answered to a judged query. */
export interface JudgedAnswer {
  readonly judgment: Judgment;
  readonly quality: RankingQuality;
  readonly hits: number;
  readonly isDoubtful: boolean;
}

interface Asked {
  readonly mode: Mode;
  readonly weights: RankingWeights;
  /** How many hits recall is measured over. */
  readonly k: number;
}

const AT_ONCE = 4;

/** Asks every query and judges what comes back. */
export function answersTo(client: VitrineClient, judgments: readonly Judgment[], { mode, weights, k }: Asked): Promise<JudgedAnswer[]> {
  const ask = async (judgment: Judgment): Promise<JudgedAnswer> => {
    const { hits, low_confidence: isDoubtful } = await client.search({ q: judgment.q, mode, weights, perPage: Math.max(10, k) });
    const ranking = hits.map(({ product }) => product.id);
    return { judgment, quality: qualityOf(ranking, judgment.grades, k), hits: hits.length, isDoubtful };
  };
  return pMap(judgments, ask, { concurrency: AT_ONCE });
}

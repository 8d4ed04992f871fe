import type { QualityDocument, ReindexDocument } from '#api-contract';
import type { Quality, ReindexReport } from '#reindex';

/** The wire form of a reindex, with its speed so far and the time that filling still takes at that speed. */
export function toReindexDocument(report: ReindexReport, now: Date): ReindexDocument {
  const { request, verification, quality } = report;
  return {
    id: request.reindexId,
    store_id: request.storeId,
    state: report.state,
    model: request.model,
    variant: request.variant,
    ...(request.textModel !== undefined && { text_model: request.textModel }),
    reason: request.reason,
    auto_swap: request.autoSwap,
    keep_versions: request.keepVersions,
    counts: report.counts,
    ...pace(report, now),
    ...(verification && {
      verification: {
        live: verification.live,
        next: verification.next,
        coverage: verification.coverage,
        sampled: verification.sampled,
        identical: verification.identical,
        alike: verification.alike,
        failed_pictures: verification.failedPictures,
      },
    }),
    ...(quality && { quality: summary(quality) }),
    can_roll_back: report.canRollBack,
    fault: report.fault,
    failure: report.failure,
    from_version: report.from,
    to_version: report.to,
    created_at: request.createdAt,
    started_at: report.startedAt,
    filled_at: report.filledAt,
    finished_at: report.finishedAt,
  };
}

function summary({ judgments, queries, modes, isWorse }: Quality): NonNullable<ReindexDocument['quality']> {
  return {
    judgments,
    queries,
    modes: modes.map((one) => ({ mode: one.mode, ndcg_at_10: one.ndcgAt10, recall_at_24: one.recallAt24, is_worse: one.isWorse })),
    is_worse: isWorse,
  };
}

/** The comparison of both versions with the queries that lost most. */
export function toQualityDocument(quality: Quality): QualityDocument {
  const products = (ranking: Quality['lost'][number]['live']): QualityDocument['lost'][number]['live'] =>
    ranking.map(({ productId, title, isRelevant }) => ({ product_id: productId, title, is_relevant: isRelevant }));
  const queries = (changed: Quality['lost'] = []): QualityDocument['lost'] =>
    changed.map(({ q, mode, liveNdcg, nextNdcg, live, next }) => ({
      q,
      mode,
      live_ndcg: liveNdcg,
      next_ndcg: nextNdcg,
      live: products(live),
      next: products(next),
    }));
  return { ...summary(quality), lost: queries(quality.lost), won: queries(quality.won) };
}

function pace({ state, counts, startedAt, filledAt }: ReindexReport, now: Date): { products_per_second?: number; eta_seconds?: number } {
  const done = counts.embedded + counts.copied + counts.failed;
  if (startedAt === undefined || done === 0) return {};
  const seconds = ((filledAt === undefined ? now.getTime() : Date.parse(filledAt)) - Date.parse(startedAt)) / 1000;
  if (seconds <= 0) return {};
  const rate = done / seconds;
  return {
    products_per_second: rounded(rate),
    ...(state === 'filling' && { eta_seconds: rounded(Math.max(0, counts.products - done) / rate) }),
  };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

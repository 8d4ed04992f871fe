import { satisfies } from './qdrant-filter.js';

export interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export interface StoredPoint {
  readonly id: string;
  vector: Readonly<Record<string, readonly number[] | readonly (readonly number[])[] | Sparse>>;
  payload: Record<string, unknown>;
}

export interface ScoredPoint {
  readonly id: string;
  readonly version: number;
  readonly score: number;
  readonly payload: Record<string, unknown>;
}

interface SubQuery {
  readonly query?: unknown;
  readonly using?: string;
  readonly filter?: object;
  readonly limit?: number;
  readonly offset?: number;
  readonly score_threshold?: number;
  readonly prefetch?: SubQuery | readonly SubQuery[];
}

const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));

/** The cosine of a vector, or of the nearest of a multivector; a point without the vector is not found. */
function maxSim(query: readonly number[], stored: readonly number[] | readonly (readonly number[])[] | undefined): number | undefined {
  if (stored === undefined) return undefined;
  const several = (typeof stored[0] === 'number' ? [stored] : stored) as readonly (readonly number[])[];
  return Math.max(...several.map((one) => cosine(query, one)));
}

/** The `idf` modifier: each dimension of the query is weighted by its rarity in the collection. */
function sparseScores(query: Sparse, using: string, points: readonly StoredPoint[]): ReadonlyMap<string, number> {
  const maps = new Map(points.flatMap(({ id, vector }) => (vector[using] ? [[id, asMap(vector[using] as Sparse)] as const] : [])));
  const scores = new Map<string, number>();
  for (const [n, index] of query.indices.entries()) {
    const holders = [...maps].filter(([, values]) => values.has(index));
    const idf = Math.log(1 + (points.length - holders.length + 0.5) / (holders.length + 0.5));
    for (const [id, values] of holders) scores.set(id, (scores.get(id) ?? 0) + idf * (query.values[n] ?? 0) * (values.get(index) ?? 0));
  }
  return scores;
}

const asMap = ({ indices, values }: Sparse): Map<number, number> => new Map(indices.map((index, n) => [index, values[n] ?? 0]));

const isSparse = (query: unknown): query is Sparse => typeof query === 'object' && query !== null && 'indices' in query;

function nearest(
  { query, using = '', filter, score_threshold: threshold = -Infinity }: SubQuery,
  points: readonly StoredPoint[],
): ScoredPoint[] {
  const bySparse = isSparse(query) ? sparseScores(query, using, points) : undefined;
  const scoreOf = ({ id, vector }: StoredPoint): number | undefined =>
    bySparse ? bySparse.get(id) : maxSim(query as number[], vector[using] as number[] | number[][] | undefined);
  return points
    .filter(({ payload, id }) => satisfies(payload, filter ?? {}, id))
    .flatMap((point) => {
      const score = scoreOf(point);
      return score === undefined || score < threshold ? [] : [{ id: point.id, version: 1, payload: point.payload, score }];
    });
}

/** Without a query, points come in the order of their ids. */
const byId = ({ filter }: SubQuery, points: readonly StoredPoint[]): ScoredPoint[] =>
  points
    .filter(({ payload, id }) => satisfies(payload, filter ?? {}, id))
    .map(({ id, payload }) => ({ id, version: 1, score: 0, payload }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** Answers a request to the query API, by brute force. A query with a prefetch looks only among what that finds. */
export function runQuery(request: SubQuery, points: readonly StoredPoint[]): ScoredPoint[] {
  const { prefetch, limit = 10, offset = 0 } = request;
  if (request.query === undefined || request.query === null) return byId(request, points).slice(offset, offset + limit);
  const among = prefetch && new Set([prefetch].flat().flatMap((one) => runQuery(one, points).map(({ id }) => id)));
  const scored = nearest(request, among ? points.filter(({ id }) => among.has(id)) : points);
  return scored.sort((a, b) => b.score - a.score).slice(offset, offset + limit);
}

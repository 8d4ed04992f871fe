import { isList, type FieldValue } from './candidates.js';

/** What a product's score gains by its fields. Weights are shares of the score: a weight of 0.1 adds at most a tenth of it. */
export interface Signals {
  /** Of `popularity`; a product of `half` gains half the weight. */
  readonly popularity?: { readonly weight: number; readonly half: number };
  /** Of `rank`, the lowest first; a product of rank `half` gains half the weight. */
  readonly rank?: { readonly weight: number; readonly half: number };
  /** Of `rating`, as a share of the best. */
  readonly rating?: { readonly weight: number; readonly best: number };
  /** Of `created_at`: half the weight after so many days, a quarter after twice as many. */
  readonly freshness?: { readonly weight: number; readonly halfDays: number };
  /** Of products that can be bought now. */
  readonly stock?: { readonly weight: number };
  /** Of products whose leading picture shows one of these colours. */
  readonly pictureColor?: { readonly weight: number; readonly colors: readonly string[] };
}

const FIELDS = {
  popularity: 'popularity',
  rank: 'rank',
  rating: 'rating',
  freshness: 'created_at',
  stock: 'in_stock',
  pictureColor: 'picture_colors',
} as const;
const SECONDS_OF_A_DAY = 86_400;

/** The fields that signals are read from. */
export const signalFields = (signals: Signals | undefined): string[] =>
  Object.keys(signals ?? {}).map((name) => FIELDS[name as keyof typeof FIELDS]);

/** The share that each signal adds to the score of a product. @param now seconds since 1970. */
export function signalsOf(signals: Signals, valueOf: (field: string) => FieldValue, now: number): Readonly<Record<string, number>> {
  const numberOf = (field: string): number | undefined => {
    const value = valueOf(field);
    const first = isList(value) ? value[0] : value;
    return typeof first === 'number' && Number.isFinite(first) ? first : undefined;
  };
  const { popularity, rank, rating, freshness, stock, pictureColor } = signals;
  const [sought, place, rated, created] = [FIELDS.popularity, FIELDS.rank, FIELDS.rating, FIELDS.freshness].map(numberOf);
  return {
    ...(popularity && sought !== undefined && { popularity: popularity.weight * share(Math.max(0, sought), popularity.half) }),
    ...(rank && place !== undefined && { rank: rank.weight * (1 - share(Math.max(0, place), rank.half)) }),
    ...(rating && rated !== undefined && { rating: rating.weight * Math.min(1, Math.max(0, rated) / rating.best) }),
    ...(freshness &&
      created !== undefined && {
        freshness: freshness.weight * 2 ** (-Math.max(0, now - created) / SECONDS_OF_A_DAY / freshness.halfDays),
      }),
    ...(stock && valueOf(FIELDS.stock) === true && { stock: stock.weight }),
    ...(pictureColor && hasOneOf(valueOf(FIELDS.pictureColor), pictureColor.colors) && { picture_color: pictureColor.weight }),
  };
}

const hasOneOf = (value: FieldValue, wanted: readonly string[]): boolean =>
  (isList(value) ? value : [value]).some((one) => typeof one === 'string' && wanted.includes(one));

/** 0…1, and a half at `half`. */
const share = (value: number, half: number): number => value / (value + half);

/** A score with what signals add; a negative score comes nearer to 0. */
export function boosted(score: number, shares: Readonly<Record<string, number>>): number {
  const factor = 1 + Object.values(shares).reduce((sum, one) => sum + one, 0);
  return score < 0 ? score / factor : score * factor;
}

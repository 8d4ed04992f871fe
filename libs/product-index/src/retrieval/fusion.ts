import type { Evidence, Fusion } from './candidates.js';

/** The part of the share of a picture that nothing else speaks for. */
const LONE_PICTURE = 0.5;

/** The contribution of a rank, from 1, in a ranking of this weight; 0 is no rank. */
function share(rank: number, weight: number, k: number): number {
  return rank === 0 || weight <= 0 ? 0 : 1 / (rank / weight + k - 1);
}

/**
 * The fused score of one candidate, Σ 1 ÷ (rankᵢ ÷ weightᵢ + k − 1), by its ranks from 1; 0 where a ranking does not have it. A product that has all
 * words gets the bonus on top. Beside words, a product that only its picture speaks for gets a part of its share: a product that has some of the
 * words or whose text is near comes first.
 * @param isBesideWords whether the query is asked by words too.
 */
export const fusedRanks = (
  semanticRank: number,
  textRank: number,
  lexicalRank: number,
  hasAllWords: boolean,
  isBesideWords: boolean,
  { k, semanticWeight, textWeight, lexicalWeight, wordBonus }: Fusion,
): number =>
  share(semanticRank, semanticWeight, k) * (isBesideWords && textRank === 0 && lexicalRank === 0 ? LONE_PICTURE : 1) +
  share(textRank, textWeight, k) +
  share(lexicalRank, lexicalWeight, k) +
  (hasAllWords && lexicalWeight > 0 ? wordBonus / k : 0);

/** The fused score of one candidate. */
export const fusedScore = (
  { semanticRank = 0, textRank = 0, lexicalRank = 0, hasAllWords = false }: Evidence,
  isBesideWords: boolean,
  fusion: Fusion,
): number => fusedRanks(semanticRank, textRank, lexicalRank, hasAllWords, isBesideWords, fusion);

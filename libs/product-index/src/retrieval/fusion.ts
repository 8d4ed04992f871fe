import type { Evidence, Fusion } from './candidates.js';

/** The contribution of a rank, from 1, in a ranking of this weight; 0 is no rank. */
function share(rank: number, weight: number, k: number): number {
  return rank === 0 || weight <= 0 ? 0 : 1 / (rank / weight + k - 1);
}

/** The fused score of one candidate, Σ 1 ÷ (rankᵢ ÷ weightᵢ + k − 1), by its ranks from 1; 0 where a ranking does not have it. */
export const fusedRanks = (
  semanticRank: number,
  textRank: number,
  lexicalRank: number,
  { k, semanticWeight, textWeight, lexicalWeight }: Fusion,
): number => share(semanticRank, semanticWeight, k) + share(textRank, textWeight, k) + share(lexicalRank, lexicalWeight, k);

/** The fused score of one candidate. */
export const fusedScore = ({ semanticRank = 0, textRank = 0, lexicalRank = 0 }: Evidence, fusion: Fusion): number =>
  fusedRanks(semanticRank, textRank, lexicalRank, fusion);

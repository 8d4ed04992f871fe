import type { Evidence, Fusion } from './candidates.js';

/** The contribution of a rank, from 1, in a ranking of this weight. */
function share(rank: number | undefined, weight: number, k: number): number {
  return rank === undefined || weight <= 0 ? 0 : 1 / (rank / weight + k - 1);
}

/** The fused score of one candidate, Σ 1 ÷ (rankᵢ ÷ weightᵢ + k − 1). */
export function fusedScore(
  { semanticRank, textRank, lexicalRank }: Evidence,
  { k, semanticWeight, textWeight, lexicalWeight }: Fusion,
): number {
  return share(semanticRank, semanticWeight, k) + share(textRank, textWeight, k) + share(lexicalRank, lexicalWeight, k);
}

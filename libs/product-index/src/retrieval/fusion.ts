import type { Evidence, Fusion } from './candidates.js';

/** The contribution of a rank, from 1, in a ranking of this weight. Qdrant's server weighs ranks in the same way. */
function share(rank: number | undefined, weight: number, k: number): number {
  return rank === undefined || weight <= 0 ? 0 : 1 / (rank / weight + k - 1);
}

/** The fused score of one candidate, Σ 1 ÷ (rankᵢ ÷ weightᵢ + k − 1). */
export function fusedScore({ semanticRank, lexicalRank }: Evidence, { k, semanticWeight, lexicalWeight }: Fusion): number {
  return share(semanticRank, semanticWeight, k) + share(lexicalRank, lexicalWeight, k);
}

/** The score of a product that is first in both rankings. */
export const bestFusedScore = (fusion: Fusion): number => fusedScore({ semanticRank: 1, lexicalRank: 1 }, fusion);

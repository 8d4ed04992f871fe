import type { PoolingMode } from './sentence-directory.js';

/**
 * Makes one vector of the model's outputs for the tokens of a text (Reimers and Gurevych 2019, section 3).
 * @param tokens row by row, one row a token.
 * @param mask 1 for each real token, 0 for padding.
 */
export function pooled(tokens: Float32Array, mask: BigInt64Array, mode: PoolingMode): Float32Array {
  const width = tokens.length / mask.length;
  if (mode === 'cls') return tokens.slice(0, width);
  const sum = new Float32Array(width).fill(mode === 'max' ? -Infinity : 0);
  for (let token = 0; token < mask.length; token++) {
    if (mask[token] !== 1n) continue;
    for (let i = 0; i < width; i++) {
      const value = tokens[token * width + i] ?? 0;
      sum[i] = mode === 'max' ? Math.max(sum[i] ?? 0, value) : (sum[i] ?? 0) + value;
    }
  }
  // The mean is the sum up to its length, and the vector is scaled to length 1 afterwards.
  return sum;
}

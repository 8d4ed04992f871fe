/** A unit vector: the embedding of one image or one text. */
export type Embedding = Float32Array;

/**
 * Scales a vector to L2 norm 1.
 * @throws {RangeError} if the vector is zero or holds a value that is not finite: it has no direction.
 */
export function normalized(vector: ArrayLike<number>): Embedding {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] ?? 0) ** 2;
  if (!(sum > 0) || !Number.isFinite(sum)) throw new RangeError('a vector without a direction cannot be normalised');
  const scale = 1 / Math.sqrt(sum);
  return Float32Array.from(vector, (value) => value * scale);
}

/** The cosine similarity of two unit vectors, −1…1. @throws {RangeError} if their lengths differ. */
export function similarity(a: Embedding, b: Embedding): number {
  if (a.length !== b.length) throw new RangeError(`expected ${a.length} values, got ${b.length}`);
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
  return dot;
}

/**
 * The unit vector in the direction of Σ wᵢ·vᵢ; negative weights push away.
 * @throws {RangeError} if the parts cancel out.
 */
export function weightedMix(parts: readonly { readonly embedding: Embedding; readonly weight: number }[]): Embedding {
  const sum = new Float64Array(parts[0]?.embedding.length ?? 0);
  for (const { embedding, weight } of parts) {
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + weight * (embedding[i] ?? 0);
  }
  return normalized(sum);
}

/** Whether two embeddings are equal number for number. Two absent ones are. */
export function isSameVector(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  if (!one || !other) return one === other;
  return one.length === other.length && one.every((value, n) => value === other[n]);
}

export const areSameVectors = (some: readonly Float32Array[], others: readonly Float32Array[]): boolean =>
  some.length === others.length && some.every((one, n) => isSameVector(one, others[n]));

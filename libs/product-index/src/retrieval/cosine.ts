/** The cosine of two unit vectors. */
export const cosine = (a: Float32Array, b: Float32Array): number => cosineAt(a, 0, b);

/**
 * The cosine of a unit vector with one of several that lie one after the other.
 * @param at where the one begins.
 */
export function cosineAt(several: Float32Array, at: number, query: Float32Array): number {
  // Four sums at once: a processor need not wait for one addition before it begins the next.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const length = query.length;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += (several[at + i] ?? 0) * (query[i] ?? 0);
    b += (several[at + i + 1] ?? 0) * (query[i + 1] ?? 0);
    c += (several[at + i + 2] ?? 0) * (query[i + 2] ?? 0);
    d += (several[at + i + 3] ?? 0) * (query[i + 3] ?? 0);
  }
  for (; i < length; i++) a += (several[at + i] ?? 0) * (query[i] ?? 0);
  return a + b + (c + d);
}

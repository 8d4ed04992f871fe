/** 53 bits of a text: two hashes of 32 bits (FNV-1a over code units, from different beginnings). */
export function hashOf(text: string): number {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

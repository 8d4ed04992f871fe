/** Numbers of one width, by row or by another number from 0. */
export type Numbers = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

const LEAST = 64;
/** Arrays grow by a quarter: little is kept in vain, and each number is copied four times on average until an array has its size. */
const GROWTH = 1.25;

/** The array itself if it has so many places, or else a longer copy. New places hold 0. */
export function withRoom<A extends Numbers>(array: A, places: number): A {
  return places <= array.length ? array : resized(array, Math.max(LEAST, places, Math.ceil(array.length * GROWTH)));
}

/** A copy with so many places. */
export function resized<A extends Numbers>(array: A, places: number): A {
  const copy = new (array.constructor as new (length: number) => A)(places);
  copy.set(array.subarray(0, places));
  return copy;
}

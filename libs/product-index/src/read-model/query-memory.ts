/** Every array begins at a multiple of this, so that its numbers may be of any width. */
const ALIGNMENT = 8;

let memory = new ArrayBuffer(1 << 20);
let used = 0;

/** Takes back the arrays of the query before. Whoever answers a query calls this first, and answers it without waiting. */
export function beginQuery(): void {
  used = 0;
}

/**
 * An array of zeros that lasts until the next query. A query makes a dozen arrays of as many numbers as it finds rows; as ordinary ones they would keep the
 * garbage collector at work for a third of the time.
 */
export function uint32s(length: number): Uint32Array<ArrayBuffer> {
  const start = taken(length * Uint32Array.BYTES_PER_ELEMENT);
  return new Uint32Array(memory, start, length).fill(0);
}

/** As `uint32s`. */
export function float32s(length: number): Float32Array<ArrayBuffer> {
  const start = taken(length * Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(memory, start, length).fill(0);
}

/** As `uint32s`. */
export function uint8s(length: number): Uint8Array<ArrayBuffer> {
  const start = taken(length);
  return new Uint8Array(memory, start, length).fill(0);
}

/** The place of so many bytes in `memory`, which may be another one then. */
function taken(bytes: number): number {
  const start = used;
  const end = start + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  if (end > memory.byteLength) {
    // Arrays that this query took before stay in the smaller memory, and stay valid.
    memory = new ArrayBuffer(2 * end);
    used = 0;
    return taken(bytes);
  }
  used = end;
  return start;
}

import type { Vectors } from '../point.js';

/** The columns of a row's vectors. */
export interface VectorColumns {
  /** Of the leading picture, of unit length. */
  readonly vector: Float32Array | null;
  /** Of the other pictures, one after the other, as little-endian floats of four bytes. */
  readonly gallery: Uint8Array | null;
  readonly text_vector: Float32Array | null;
}

/** The vectors of a point as columns. */
export const vectorColumns = ({ image, gallery = [], text }: Vectors): VectorColumns => ({
  vector: image ?? null,
  gallery: gallery.length === 0 ? null : Buffer.concat(gallery.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength))),
  text_vector: text ?? null,
});

/** The vectors of a gallery. The bytes are copied, because floats must begin at a multiple of four. */
export function galleryOf(bytes: Uint8Array | null | undefined, dimension: number): Float32Array[] {
  if (!bytes) return [];
  const floats = new Float32Array(Uint8Array.from(bytes).buffer);
  return Array.from({ length: floats.length / dimension }, (_, n) => floats.slice(n * dimension, (n + 1) * dimension));
}

/** The vectors of a row; those that were read and are there. */
export function vectorsFromRow(row: Readonly<Record<string, unknown>>): Vectors {
  const [image, text] = [row['vector'], row['text_vector']].map((vector) =>
    vector ? Float32Array.from(vector as Iterable<number>) : undefined,
  );
  const gallery = image ? galleryOf(row['gallery'] as Uint8Array | null, image.length) : [];
  return { ...(image && { image }), ...(gallery.length > 0 && { gallery }), ...(text && { text }) };
}

import type { Vectors } from '#product-index';
import type { WrittenVectors } from './backup-records.js';

const BYTES_PER_NUMBER = 4;

function written(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * BYTES_PER_NUMBER);
  for (const [n, value] of vector.entries()) bytes.writeFloatLE(value, n * BYTES_PER_NUMBER);
  return bytes.toString('base64');
}

function read(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / BYTES_PER_NUMBER }, (_, n) => bytes.readFloatLE(n * BYTES_PER_NUMBER));
}

export const writtenVectors = ({ image, gallery, text }: Vectors): WrittenVectors => ({
  ...(image && { image: written(image) }),
  ...(gallery && { gallery: gallery.map(written) }),
  ...(text && { text: written(text) }),
});

export const readVectors = ({ image, gallery, text }: WrittenVectors): Vectors => ({
  ...(image !== undefined && { image: read(image) }),
  ...(gallery && { gallery: gallery.map(read) }),
  ...(text !== undefined && { text: read(text) }),
});

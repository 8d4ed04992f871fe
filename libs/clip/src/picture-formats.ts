/** Formats that are decoded. SVG is left out, because an SVG file can load other files. */
export const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif', 'avif', 'jp2', 'jxl']);

/** The formats by the names that people know. */
export const READABLE = 'JPEG, PNG, WebP, GIF, TIFF or AVIF';
/** Brands of HEIF files whose pictures are HEVC, as phones write them (ISO/IEC 23008-12, annex B.4). */
const HEVC_BRANDS = /^(heic|heix|heim|heis|hevc|hevx|hevm|hevs)$/;

/** Whether a file begins as HEIC. Its decoder is not part of sharp, for its patents. The major brand, or any brand of a file without an AVIF. */
export function isHeic(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 128));
  if (header.toString('latin1', 4, 8) !== 'ftyp') return false;
  const end = Math.min(header.readUInt32BE(0), header.length);
  const brands = [header.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(header.toString('latin1', at, at + 4));
  return HEVC_BRANDS.test(brands[0] ?? '') || (brands.some((brand) => HEVC_BRANDS.test(brand)) && !brands.includes('avif'));
}

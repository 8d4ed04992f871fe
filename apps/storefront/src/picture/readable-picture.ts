/** Pixels of the long side: what the search keeps. A photograph of 40 MB is sent as a few hundred kilobytes. */
const EDGE = 1600;
const QUALITY = 0.92;

/** Why a picture cannot be sent. */
export class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture';

  constructor(readonly isHeic: boolean) {
    super('the browser cannot decode the picture');
  }
}

/** The first bytes of HEIC files name one of these brands (ISO/IEC 23008-12, 10.2). */
const HEIC_BRANDS = /^....ftyp(heic|heix|hevc|heim|heis|mif1|msf1)/s;

/**
 * Makes a JPEG of whatever picture the browser can decode, upright and no larger than the search needs.
 * @throws {UnreadablePicture}
 */
export async function readablePicture(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(async () => {
    throw new UnreadablePicture(HEIC_BRANDS.test(await file.slice(0, 16).text()));
  });
  const scale = Math.min(1, EDGE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new UnreadablePicture(false);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new UnreadablePicture(false))), 'image/jpeg', QUALITY);
  });
}

import { isUploadedFeed } from '#image-store';

/**
 * The kinds of objects in a store's part of the bucket:
 * - `downloads`: pictures that Vitrine downloaded from addresses in feeds;
 * - `uploads`: everything that the merchant put into the bucket;
 * - `feeds`: feeds that were uploaded to the API;
 * - `imports`: error reports of imports, and copies of their rows.
 */
export const OBJECT_KINDS = ['downloads', 'uploads', 'feeds', 'imports'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** Of what the merchant uploads, only pictures may be removed. Other files, such as feeds for scheduled imports, always stay. */
const PICTURE = /\.(?:jpe?g|png|webp|gif|tiff?|avif|heic|bmp)$/i;

/** Whether an object of this kind and name may be removed once nothing refers to it. */
export const mayBeRubbish = (kind: ObjectKind, path: string): boolean => kind !== 'uploads' || PICTURE.test(path);

/**
 * @param path a key below the prefix of a store.
 * @returns the kind, and for feeds and imports the id of what they belong to.
 */
export function kindOf(path: string): { readonly kind: ObjectKind; readonly owner?: string } {
  const [folder = '', owner = ''] = path.split('/');
  if (folder === 'sha256') return { kind: 'downloads' };
  if (folder === 'imports') return { kind: 'imports', owner };
  return isUploadedFeed(path) ? { kind: 'feeds', owner } : { kind: 'uploads' };
}

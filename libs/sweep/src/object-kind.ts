/** What an object of a store's part of the bucket is. */
export const OBJECT_KINDS = ['downloads', 'uploads', 'feeds', 'imports'] as const;

/**
 * `downloads`: pictures that Vitrine fetched from addresses; `uploads`: pictures that the merchant put there; `feeds`: feeds that were sent;
 * `imports`: reports and copies of rows.
 */
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** The name that Vitrine gives a feed that is sent to it. What a merchant puts into the same folder has another. */
const OWN_FEED = /^feeds\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What a merchant puts there beside pictures, such as feeds that are imported again and again, is nobody else's to remove. */
const PICTURE = /\.(?:jpe?g|png|webp|gif|tiff?|avif|heic|bmp)$/i;

/** Whether an object that nothing needs is rubbish. */
export const mayBeRubbish = (kind: ObjectKind, path: string): boolean => kind !== 'uploads' || PICTURE.test(path);

/**
 * @param path a key below the prefix of a store.
 * @returns the kind, and for feeds and imports the id of what they belong to.
 */
export function kindOf(path: string): { readonly kind: ObjectKind; readonly owner?: string } {
  const [folder = '', owner = ''] = path.split('/');
  if (folder === 'sha256') return { kind: 'downloads' };
  if (folder === 'imports') return { kind: 'imports', owner };
  return OWN_FEED.test(path) ? { kind: 'feeds', owner } : { kind: 'uploads' };
}

/** What an object of a store's part of the bucket is. */
export const OBJECT_KINDS = ['downloads', 'uploads', 'feeds', 'imports'] as const;

/**
 * `downloads`: pictures that Vitrine fetched from addresses; `uploads`: pictures that the merchant put there; `feeds`: feeds that were sent;
 * `imports`: reports and copies of rows.
 */
export type ObjectKind = (typeof OBJECT_KINDS)[number];

const FOLDERS: Readonly<Record<string, ObjectKind>> = { sha256: 'downloads', feeds: 'feeds', imports: 'imports' };

/** What a merchant puts there beside pictures, such as feeds that are imported again and again, is nobody else's to remove. */
const PICTURE = /\.(?:jpe?g|png|webp|gif|tiff?|avif|heic|bmp)$/i;

/** Whether an object that no product has is rubbish. */
export const mayBeRubbish = (kind: ObjectKind, path: string): boolean => kind !== 'uploads' || PICTURE.test(path);

/**
 * @param path a key below the prefix of a store.
 * @returns the kind, and for feeds and imports the id of what they belong to.
 */
export function kindOf(path: string): { readonly kind: ObjectKind; readonly owner?: string } {
  const [folder = '', owner = ''] = path.split('/');
  const kind = FOLDERS[folder] ?? 'uploads';
  return kind === 'feeds' || kind === 'imports' ? { kind, owner } : { kind };
}

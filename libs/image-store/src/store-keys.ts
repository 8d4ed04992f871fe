/** The prefix of the bucket that belongs to a store: nothing outside it is read or written for that store. */
export const storePrefix = (storeId: string): string => `stores/${storeId}/`;

/** The key of a picture by its content: the same bytes are kept once in a store. */
export const contentKey = (storeId: string, sha256: string): string => `${storePrefix(storeId)}sha256/${sha256.slice(0, 2)}/${sha256}`;

/** Whether a key lies in a folder of a store's part of the bucket that Vitrine writes itself. */
export const isOwnFolder = (key: string): boolean => /^(feeds|imports|sha256)\//i.test(key);

/**
 * Whether a key belongs to a feed that was uploaded through the API: Vitrine names such feeds by an id, in the folder `feeds`. Other names in that folder
 * are feeds that merchants keep there themselves.
 * @param path a key below the prefix of a store.
 */
export const isUploadedFeed = (path: string): boolean => /^feeds\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(path);

/** Whether a reference to a picture is an address, such as `https://…`, and not a key of the bucket. */
export const isAddress = (reference: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(reference);

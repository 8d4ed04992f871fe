import { Problem } from '#platform';

/** The entity tag of a version: settings of the same version are the same. */
export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that a caller names in `If-Match` (RFC 9110, 13.1.1); undefined without the header, or for `*`.
 * @throws {Problem} `version-mismatch` for a tag that no settings have.
 */
export function versionIn(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (version === undefined)
    throw new Problem('version-mismatch', 'If-Match names no version: send the ETag of the settings as it was read');
  return Number(version);
}

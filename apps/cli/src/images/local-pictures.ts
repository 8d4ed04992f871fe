import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A picture on this machine, and the key it gets. */
export interface LocalPicture {
  readonly file: string;
  readonly key: string;
}

const EXTENSIONS = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/** The pictures below a directory, by their key. Hidden files are no pictures: macOS puts one beside each picture on foreign disks. */
export async function picturesIn(directory: string, prefix: string): Promise<LocalPicture[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && EXTENSIONS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, key: prefix + relative(directory, file).split(sep).join('/').normalize() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

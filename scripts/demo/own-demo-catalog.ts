import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { DemoCatalog, DemoQuery } from './demo-query.js';

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff']);
const WORDS = ['a camera', 'running shoes', 'a chair', 'a plant', 'something for the kitchen'];
const PICTURE_QUERIES = 2;

/** The caller's own feed with its pictures. Right answers to the queries are unknown. */
export async function ownDemoCatalog(feedFile: string, imagesDirectory: string): Promise<DemoCatalog> {
  const entries = await readdir(imagesDirectory, { recursive: true, withFileTypes: true });
  const pictures = entries
    .filter((entry) => entry.isFile() && PICTURES.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ key: relative(imagesDirectory, path).split(sep).join('/'), bytes: () => readFile(path) }));
  const shown = pictures.filter((_, n) => n % Math.ceil(pictures.length / PICTURE_QUERIES) === 0).slice(0, PICTURE_QUERIES);
  const byWords: DemoQuery[] = WORDS.map((text) => ({ kind: 'text', name: text, text }));
  const byPicture: DemoQuery[] = await Promise.all(
    shown.map(async ({ key, bytes }) => ({ kind: 'image' as const, name: `picture ${key}`, image: await bytes() })),
  );
  const mixed: DemoQuery[] = byPicture.map((query) => ({ ...query, kind: 'mixed', name: `${query.name} + "in red"`, text: 'in red' }));
  return { feedFile, pictures, products: [], queries: [...byWords, ...byPicture, ...mixed] };
}

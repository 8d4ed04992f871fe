import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toJsonLines, type FeedRow } from '#sample-catalog';
import { insistently } from './insistently.js';
import type { TestStack } from './stack.js';
import type { WriteModel } from './write-model.js';

/**
 * Imports a feed of all products, and notes its rows as full writes at the feed's revision.
 * @param number tells the feed from others: its titles and prices have it. @returns the import's id.
 */
export async function fedImport(
  test: TestStack,
  model: WriteModel,
  productIds: readonly string[],
  image: string,
  number: number,
): Promise<string> {
  const rows = productIds.map((id, n) => ({
    id,
    fields: { title: `Fed ${number}`, price: number * 1_000 + n, attributes: { size: 'fed' } },
  }));
  const feed = join(test.directory, `feed-${number}.jsonl`);
  const lines = rows.map(({ id, fields }) => ({ id, image, title: fields.title, price: fields.price, size: 'fed' }));
  await writeFile(feed, toJsonLines(lines as unknown as FeedRow[]));
  const { id, revision } = await insistently(() => test.client.imports.start(feed));
  for (const { id: productId, fields } of rows) model.add(productId, { kind: 'put', revision, fields });
  return id;
}

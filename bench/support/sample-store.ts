import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import { imageKey, productJpeg, type SampleProduct } from '#sample-catalog';
import type { DevStack } from '../../scripts/dev-stack/dev-stack.js';

export async function uploadPictures(stack: DevStack, products: readonly SampleProduct[], size: number): Promise<void> {
  const objects = new ObjectStore(stack.s3);
  for (const product of products) {
    await objects.put(`${storePrefix(stack.storeId)}${imageKey(product)}`, await productJpeg(product, size));
  }
  objects.close();
}

/** Imports rows as a feed and waits until they can be found. */
export async function importRows(client: VitrineClient, rows: readonly object[], directory: string): Promise<ImportDocument> {
  const file = join(directory, 'products.jsonl');
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { id } = await client.imports.start(file);
  return client.imports.wait(id);
}

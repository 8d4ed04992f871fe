import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { expect, it } from 'vitest';
import { findConformance } from '../conformance/find-conformance.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { LanceDbProductIndex } from './lancedb-product-index.js';

async function openIn(): Promise<{ first: LanceDbProductIndex; second: LanceDbProductIndex }> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  return { first: new LanceDbProductIndex(directory), second: new LanceDbProductIndex(directory) };
}

productIndexConformance('LanceDB', openIn);
findConformance('LanceDB', openIn);

it('does not open an index of an earlier layout', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  const connection = await connect(directory);
  await connection.createTable('products-old', [{ id: 'a', vector: [1, 0, 0, 0] }]);
  await writeFile(join(directory, 'aliases.json'), JSON.stringify({ products: { collection: 'products-old', modelFingerprint: 'f' } }));
  const index = new LanceDbProductIndex(directory);
  await expect(index.open({ modelName: 'tiny', modelFingerprint: 'f', dimension: 4 })).rejects.toThrow(
    /earlier version.*import the catalog again/,
  );
  await index.close();
});

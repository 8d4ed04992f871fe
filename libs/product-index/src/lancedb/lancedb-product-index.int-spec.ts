import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { expect, it } from 'vitest';
import { findConformance } from '../conformance/find-conformance.js';
import type { OpenAdapters } from '../conformance/fixtures.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { writesConformance } from '../conformance/writes-conformance.js';
import { openAlias } from '../collections.js';
import { LanceDbCollections } from './lancedb-collections.js';

async function openIn(): Promise<OpenAdapters> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  return { first: new LanceDbCollections(directory), second: new LanceDbCollections(directory), alias: 'products' };
}

productIndexConformance('LanceDB', openIn);
findConformance('LanceDB', openIn);
writesConformance('LanceDB', openIn);

it('does not open an index of an earlier layout', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  const connection = await connect(directory);
  await connection.createTable('products-old-0123abcd-1', [{ id: 'a', vector: [1, 0, 0, 0] }]);
  await writeFile(
    join(directory, 'aliases.json'),
    JSON.stringify({ products: { collection: 'products-old-0123abcd-1', modelFingerprint: 'f' } }),
  );
  const collections = new LanceDbCollections(directory);
  await collections.connect();
  const opening = openAlias(collections, { modelName: 'tiny', modelFingerprint: '0123abcdef', dimension: 4 });
  await expect(opening).rejects.toThrow(/earlier version.*import the catalog again/);
  await collections.close();
});

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { LanceDbProductIndex } from './lancedb-product-index.js';

productIndexConformance('LanceDB', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  return { first: new LanceDbProductIndex(directory), second: new LanceDbProductIndex(directory) };
});

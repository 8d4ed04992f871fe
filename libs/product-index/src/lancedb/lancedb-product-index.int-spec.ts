import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findConformance } from '../conformance/find-conformance.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { LanceDbProductIndex } from './lancedb-product-index.js';

async function openIn(): Promise<{ first: LanceDbProductIndex; second: LanceDbProductIndex }> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-lancedb-'));
  return { first: new LanceDbProductIndex(directory), second: new LanceDbProductIndex(directory) };
}

productIndexConformance('LanceDB', openIn);
findConformance('LanceDB', openIn);

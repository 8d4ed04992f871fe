import { QdrantClient } from '@qdrant/js-client-rest';
import { expect, it, vi } from 'vitest';
import { withReadConsistency } from './read-consistency.js';

it('asks several copies for what is read, and leaves the rest as it is', async () => {
  const client = new QdrantClient({ url: 'http://127.0.0.1:1', checkCompatibility: false });
  const scroll = vi.spyOn(client, 'scroll').mockResolvedValue({ points: [] });
  const count = vi.spyOn(client, 'count').mockResolvedValue({ count: 3 });
  const consistent = withReadConsistency(client, 'majority');
  await consistent.scroll('products', { limit: 1 });
  expect(scroll).toHaveBeenCalledWith('products', { consistency: 'majority', limit: 1 });
  expect(await consistent.count('products', { exact: true })).toEqual({ count: 3 });
  expect(count).toHaveBeenCalledWith('products', { exact: true });
});

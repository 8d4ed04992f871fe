import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../scripts/dev-stack/redis-server.js';

/** A redis-server with a directory of its own, and how to end both. */
export async function redisForTests(): Promise<{ url: string; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-redis-'));
  const { url, child } = await startRedis(directory);
  return {
    url,
    stop: async () => {
      await child.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

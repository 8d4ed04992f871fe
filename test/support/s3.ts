import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startS3 } from '../../scripts/dev-stack/s3-server.js';

/** An S3 server with a directory of its own, and how to end both. */
export async function s3ForTests(): Promise<{ config: Awaited<ReturnType<typeof startS3>>['config']; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-s3-'));
  const { config, stop } = await startS3(directory);
  return {
    config,
    stop: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

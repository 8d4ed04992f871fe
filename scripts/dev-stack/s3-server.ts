import { mkdir } from 'node:fs/promises';
import S3rver from 's3rver';
import type { S3Config } from '#platform';
import { freePort } from './free-port.js';

/** Starts an S3 server for development that keeps its objects in `directory`. */
export async function startS3(
  directory: string,
): Promise<{ readonly config: S3Config & { readonly endpoint: string }; readonly stop: () => Promise<void> }> {
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  const server = new S3rver({ address: '127.0.0.1', port, directory, silent: true });
  await server.run();
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'vitrine',
      // s3rver accepts only these keys.
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
    },
    stop: () => server.close(),
  };
}

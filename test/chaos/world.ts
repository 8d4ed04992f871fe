import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ObjectStore, storePrefix } from '#image-store';
import type { Child } from '../../scripts/dev-stack/child.js';
import { startRedis } from '../../scripts/dev-stack/redis-server.js';
import { startS3 } from '../../scripts/dev-stack/s3-server.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

/** Calls to what is away end soon, so that a round has many faults. */
const TIMEOUT_MS = '1500';

/** Two APIs, two workers, Redis and an S3 server, the last two behind proxies that can fail as networks do. */
export class World {
  private constructor(
    readonly test: TestStack,
    readonly apis: readonly string[],
    /** Pictures that products may show. */
    readonly images: readonly string[],
    readonly proxies: Readonly<Record<'redis' | 's3', FaultProxy>>,
    private readonly others: Readonly<Record<'api' | 'worker', Child>>,
    private readonly directory: string,
    private redis: Child,
    private readonly redisPort: number,
    private readonly stopS3: () => Promise<void>,
  ) {}

  /** @param env settings of the stack, such as `QDRANT_URL`. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'vitrine-chaos-'));
    const redis = await startRedis(join(directory, 'redis'), { appendFsync: 'always' });
    const s3 = await startS3(join(directory, 's3'));
    const proxies = { redis: await FaultProxy.before(redis.url), s3: await FaultProxy.before(s3.config.endpoint) };
    const test = await startTestStack({
      VERSION_GRACE_SECONDS: '1',
      REDIS_TIMEOUT_MS: TIMEOUT_MS,
      S3_TIMEOUT_MS: TIMEOUT_MS,
      LOG_LEVEL: 'fatal',
      ...env,
      REDIS_URL: proxies.redis.url,
      S3_ENDPOINT: proxies.s3.url,
      S3_BUCKET: s3.config.bucket,
    });
    // The stack's own client of the bucket asks the server that the stack does not use.
    const images = await uploadedTo(test, proxies.s3.url);
    const [api, worker] = await Promise.all([test.stack.startAnother('api'), test.stack.startAnother('indexer-worker')]);
    const others = { api: api.process, worker: worker.process };
    const apis = [test.stack.apiUrl, api.url];
    return new World(test, apis, images, proxies, others, directory, redis.child, Number(new URL(redis.url).port), s3.stop);
  }

  /** Kills Redis without letting it write anything more, and starts it again with the data on the disk. */
  async killRedis(): Promise<void> {
    await this.redis.kill();
    this.redis = (await startRedis(join(this.directory, 'redis'), { port: this.redisPort, appendFsync: 'always' })).child;
  }

  /** Processes that can be halted. */
  get processes(): Readonly<Record<string, Pick<Child, 'putToSleep' | 'wake'>>> {
    const { stack } = this.test;
    return {
      'the first API': { putToSleep: () => stack.putApiToSleep(), wake: () => stack.wakeApi() },
      'the second API': this.others.api,
      'the first worker': { putToSleep: () => stack.putWorkerToSleep(), wake: () => stack.wakeWorker() },
      'the second worker': this.others.worker,
      Redis: this.redis,
    };
  }

  async stop(): Promise<void> {
    for (const proxy of Object.values(this.proxies)) await proxy.set('through');
    await this.test.stop();
    for (const proxy of Object.values(this.proxies)) await proxy.stop();
    await this.redis.stop();
    await this.stopS3();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Puts pictures into the bucket that the stack reads. */
async function uploadedTo(test: TestStack, endpoint: string): Promise<string[]> {
  const objects = new ObjectStore({ ...test.stack.s3, endpoint });
  const put = (key: string, bytes: Uint8Array): Promise<void> => objects.put(`${storePrefix(test.stack.storeId)}${key}`, bytes);
  const { rows } = await uploadSample({ ...test, put }, 5, 3);
  objects.close();
  return rows.map(({ image }) => String(image));
}

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { S3Config } from '#platform';
import { Child, StartError } from './child.js';
import type { GivenServers } from './given-settings.js';
import { freePort, isFree } from './free-port.js';
import { keysOf, startRedis } from './redis-server.js';
import { startS3 } from './s3-server.js';

/** Where the compiled apps lie, whether this file runs from its source or from `dist`. */
function projectRoot(): string {
  const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return here.endsWith('dist') ? dirname(here) : here;
}

type AppName = 'api' | 'indexer-worker';

export interface DevStackOptions {
  /** The directory for all data of the stack: Redis, objects, the index, logs. */
  readonly directory: string;
  readonly adminKey: string;
  readonly storeId?: string;
  /** The search-only key that `/shop` searches with; the page is not served without it. */
  readonly storefrontKey?: string;
  /** Seals what verifies search tokens; by default one that is forgotten with the stack. */
  readonly tokenSecret?: string;
  /** The API's port; a free one by default. */
  readonly apiPort?: number;
  /** Settings that are added to those the stack makes itself, or replace them. */
  readonly env?: Readonly<Record<string, string>>;
  /** Servers that are there already; the stack starts those that are left out. */
  readonly servers?: GivenServers;
  /** When Redis flushes acknowledged commands to the disk; by default once a second. */
  readonly appendFsync?: 'always' | 'everysec';
  /** True to keep Ctrl-C from the processes: `stop` then ends each one while the processes it needs still answer. */
  readonly hasOwnGroup?: boolean;
}

/** What a stack is made of. */
interface StackParts {
  readonly directory: string;
  readonly storeId: string;
  /** The settings of the API and the worker. */
  readonly env: NodeJS.ProcessEnv;
  readonly redisUrl: string;
  /** The Redis that the stack has started. */
  readonly redis?: Child | undefined;
  readonly s3: S3Config;
  readonly stopS3?: (() => Promise<void>) | undefined;
  readonly hasOwnGroup: boolean;
}

/** Redis, an S3 server, the API and a worker on this machine, each a real one; Redis and the S3 server may be given instead. */
export class DevStack {
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly redisUrl: string;
  readonly s3: StackParts['s3'];
  readonly storeId: string;

  private constructor(private readonly parts: StackParts) {
    const { env, redisUrl, redis, s3, storeId } = parts;
    this.apiUrl = `http://127.0.0.1:${env['API_PORT']}`;
    this.workerUrl = `http://127.0.0.1:${env['WORKER_PORT']}`;
    this.redisUrl = redisUrl;
    this.s3 = s3;
    this.storeId = storeId;
    this.#redis = redis;
  }

  #redis: Child | undefined;
  #api: Child | undefined;
  #worker: Child | undefined;
  readonly #others: Child[] = [];

  /** Starts all parts. When one does not start, the others are stopped again. */
  static async start(options: DevStackOptions): Promise<DevStack> {
    const { directory, adminKey, storeId = 'main' } = options;
    if (options.apiPort !== undefined && !(await isFree(options.apiPort))) {
      throw new StartError(`Port ${options.apiPort} is taken, perhaps by another Vitrine; --port names another one.`);
    }
    await mkdir(directory, { recursive: true });
    const { redisUrl, s3: givenS3 } = options.servers ?? {};
    if (redisUrl !== undefined) await keysOf(redisUrl);
    const redis = redisUrl === undefined ? await startRedis(join(directory, 'redis'), options) : { url: redisUrl, child: undefined };
    const { config: s3, stop: stopS3 } = givenS3 ? { config: givenS3, stop: undefined } : await startS3(join(directory, 's3'));
    const [apiPort, workerPort] = await Promise.all([options.apiPort ?? freePort(), freePort()]);
    const env: NodeJS.ProcessEnv = {
      PATH: process.env['PATH'],
      API_HOST: '127.0.0.1',
      // There is no load balancer that would have to notice.
      SHUTDOWN_DELAY_SECONDS: '0',
      API_PORT: String(apiPort),
      WORKER_PORT: String(workerPort),
      REDIS_URL: redis.url,
      ...(s3.endpoint !== undefined && { S3_ENDPOINT: s3.endpoint }),
      S3_REGION: s3.region,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      LANCEDB_DIR: join(directory, 'index'),
      PICTURE_CACHE_DIR: join(directory, 'pictures'),
      MODEL_DIR: join(projectRoot(), 'models', 'mini-clip'),
      DETECTOR_DIR: join(projectRoot(), 'models', 'mini-owl'),
      BOOTSTRAP_ADMIN_KEY: adminKey,
      BOOTSTRAP_STORE: storeId,
      TOKEN_SECRET: options.tokenSecret ?? randomBytes(32).toString('hex'),
      ...(options.storefrontKey !== undefined && { STOREFRONT_KEY: options.storefrontKey }),
      ...options.env,
    };
    const hasOwnGroup = options.hasOwnGroup ?? false;
    const stack = new DevStack({ directory, storeId, env, redisUrl: redis.url, redis: redis.child, s3, stopS3, hasOwnGroup });
    const started = await Promise.allSettled([stack.startApi(), stack.startWorker()]);
    const failed = started.find((result) => result.status === 'rejected');
    if (!failed) return stack;
    await stack.stop();
    throw failed.reason;
  }

  /** The environment of the stack's processes. */
  get settings(): NodeJS.ProcessEnv {
    return { ...this.parts.env };
  }

  async startApi(): Promise<void> {
    this.#api = await this.startApp('api', this.apiUrl);
  }

  async startWorker(): Promise<void> {
    this.#worker = await this.startApp('indexer-worker', this.workerUrl);
  }

  /** Starts another API or worker beside the first one, on the same data. @param env settings that differ. */
  async startAnother(
    name: AppName,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly url: string; readonly process: Child }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const process = await this.startApp(name, url, { ...env, [name === 'api' ? 'API_PORT' : 'WORKER_PORT']: String(port) });
    this.#others.push(process);
    return { url, process };
  }

  /** Kills the worker at once, whatever it is doing. */
  async killWorker(): Promise<void> {
    await this.#worker?.kill();
  }

  /** Asks the worker to end, and waits until it has. */
  async stopWorker(): Promise<void> {
    await this.#worker?.stop();
  }

  /** Asks the API to end, and waits until it has. */
  async stopApi(): Promise<void> {
    await this.#api?.stop();
  }

  /** Kills the API at once, whatever it is doing. */
  async killApi(): Promise<void> {
    await this.#api?.kill();
  }

  /** Suspends the API until `wakeApi` is called. Requests that come meanwhile wait in its socket. */
  putApiToSleep(): void {
    this.#api?.putToSleep();
  }

  wakeApi(): void {
    this.#api?.wake();
  }

  putRedisToSleep(): void {
    this.#redis?.putToSleep();
  }

  wakeRedis(): void {
    this.#redis?.wake();
  }

  putWorkerToSleep(): void {
    this.#worker?.putToSleep();
  }

  wakeWorker(): void {
    this.#worker?.wake();
  }

  /** Kills Redis without letting it write anything more, and starts it again with the data on the disk. */
  async killRedis(): Promise<void> {
    await this.#redis?.kill();
    this.#redis = (await startRedis(join(this.parts.directory, 'redis'), { port: Number(new URL(this.redisUrl).port) })).child;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#api?.stop(), this.#worker?.stop(), ...this.#others.map((other) => other.stop())]);
    await Promise.all([this.#redis?.stop(), this.parts.stopS3?.()]);
  }

  private startApp(name: AppName, url: string, env: Readonly<Record<string, string>> = {}): Promise<Child> {
    return Child.start({
      name,
      command: process.execPath,
      args: [join(projectRoot(), 'dist', 'apps', name, 'src', 'main.js')],
      env: { ...this.parts.env, ...env },
      logFile: join(this.parts.directory, `${name}.log`),
      isReady: async () => (await fetch(`${url}/health/ready`)).ok,
      hasOwnGroup: this.parts.hasOwnGroup,
    });
  }
}

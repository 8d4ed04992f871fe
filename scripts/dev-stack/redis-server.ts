import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { lock } from 'proper-lockfile';
import { Child, StartError } from './child.js';
import { redisOf } from './given-settings.js';
import { freePort } from './free-port.js';

/** A start takes about a second. A start that is killed blocks the next ones for ten seconds. */
const START_RETRIES = { retries: 25, minTimeout: 500, factor: 1 };

const answersPing = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

/**
 * The process id of the Redis that serves a directory, if there is one. It looks at the port that was used last; another Redis may have
 * that port by now.
 */
async function serverOf(directory: string, portFile: string): Promise<number | undefined> {
  const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
  if (!port || !(await answersPing(port))) return undefined;
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => null, commandTimeout: 1_000 });
  redis.on('error', () => undefined);
  try {
    const [, served = ''] = await redis.config('GET', 'dir');
    if ((await realpath(served)) !== (await realpath(directory))) return undefined;
    return Number(/^process_id:(\d+)/m.exec(await redis.info('server'))?.[1]);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

export interface RunningRedis {
  readonly url: string;
  readonly child: Child;
}

/** Tells how many keys a Redis has that is there already. @throws {StartError} if it does not answer. */
export async function keysOf(url: string): Promise<number> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000, commandTimeout: 5_000 });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason = error));
  try {
    await redis.connect();
    return await redis.dbsize();
  } catch (error) {
    throw new StartError(`${redisOf(url)} does not answer: ${(reason ?? (error as Error)).message}`, { cause: error });
  } finally {
    redis.disconnect();
  }
}

interface RedisOptions {
  readonly port?: number | undefined;
  readonly appendFsync?: 'always' | 'everysec' | undefined;
  readonly hasOwnGroup?: boolean | undefined;
}

/**
 * Starts a redis-server of its own that keeps its data (append-only file) in `directory`; on a free port by default.
 * @throws {StartError} if another one serves the directory: two would overwrite each other's file.
 */
export async function startRedis(directory: string, options: RedisOptions = {}): Promise<RunningRedis> {
  await mkdir(directory, { recursive: true });
  // The lock is held during a start: two starts at the same time would not see each other.
  const release = await lock(directory, { retries: START_RETRIES });
  try {
    return await startAlone(directory, options);
  } finally {
    await release();
  }
}

async function startAlone(directory: string, options: RedisOptions): Promise<RunningRedis> {
  const portFile = join(directory, 'port');
  const server = await serverOf(directory, portFile);
  if (server !== undefined) {
    throw new StartError(
      `Another Vitrine runs on ${dirname(directory)}; process ${server} is its Redis. End that one first, or name another directory.`,
    );
  }
  const port = options.port ?? (await freePort());
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: options.appendFsync ?? 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
  };
  const child = await Child.start({
    name: 'redis-server',
    command: 'redis-server',
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: process.env,
    logFile: join(directory, 'redis.log'),
    isReady: () => answersPing(port),
    hasOwnGroup: options.hasOwnGroup,
  });
  await writeFile(portFile, String(port));
  return { url: `redis://127.0.0.1:${port}`, child };
}

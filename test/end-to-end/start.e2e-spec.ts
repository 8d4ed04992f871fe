import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VitrineClient } from '#client';
import { Redis } from '#redis';
import { redisForTests } from '../support/redis.js';
import { s3ForTests } from '../support/s3.js';
import { freePort, isFree } from '../../scripts/dev-stack/free-port.js';

const script = join(import.meta.dirname, '..', '..', 'dist', 'scripts', 'start.js');

/** `npm start` in a process group of its own, as a terminal runs it. */
class Started {
  #printed = '';
  readonly #exit: Promise<number | null>;

  private constructor(private readonly process: ChildProcess) {
    process.stdout?.on('data', (chunk) => (this.#printed += String(chunk)));
    process.stderr?.on('data', (chunk) => (this.#printed += String(chunk)));
    this.#exit = new Promise((resolve) => process.once('exit', resolve));
  }

  static run(data: string, port: number, env: NodeJS.ProcessEnv = {}): Started {
    const args = [script, '--data', data, '--port', String(port)];
    return new Started(
      spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }),
    );
  }

  get printed(): string {
    return this.#printed;
  }

  /** Ctrl-C: the terminal interrupts every process of the group. */
  async interrupt(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.process.pid !== undefined && this.process.exitCode === null) process.kill(-this.process.pid, signal);
    return this.#exit;
  }

  async ended(): Promise<number | null> {
    return this.#exit;
  }

  async up(): Promise<void> {
    await vi.waitUntil(() => this.#printed.includes('Ctrl-C ends it'), { timeout: 60_000 });
  }
}

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'vitrine-start-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

const logged = async (): Promise<string> => {
  const files = (await readdir(data)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(files.map((name) => readFile(join(data, name), 'utf8')))).join('\n');
};

describe('npm start', () => {
  it('refuses a directory that another one serves, and leaves that one as it is', async () => {
    const port = await freePort();
    const first = Started.run(data, port);
    await first.up();
    const second = Started.run(data, await freePort());
    expect(await second.ended()).toBe(1);
    expect(second.printed).toContain(`Another Vitrine runs on ${data}`);
    expect(second.printed).toContain('--data');
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).ok).toBe(true);
    expect(await first.interrupt()).toBe(0);
  }, 120_000);

  it('ends at Ctrl-C in order: the worker gives its feed back while Redis still answers, and reads on at the next start', async () => {
    const port = await freePort();
    const first = Started.run(data, port);
    await first.up();
    const adminKey = (JSON.parse(await readFile(join(data, 'keys.json'), 'utf8')) as { admin: string }).admin;
    const client = new VitrineClient(`http://127.0.0.1:${port}`, adminKey);
    const feed = join(data, 'feed.jsonl');
    const rows = 8_000;
    await writeFile(
      feed,
      Array.from({ length: rows }, (_, n) => JSON.stringify({ id: `p${n}`, title: `Lamp ${n}`, image: 'lamp.jpg' })).join('\n'),
    );
    const { id } = await client.imports.start(feed);
    await expect.poll(async () => (await client.imports.find(id)).counts.read, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await first.interrupt()).toBe(0);
    expect(await logged()).not.toMatch(/ECONNREFUSED|ECONNRESET|Connection is closed/);

    const again = Started.run(data, port);
    await again.up();
    await expect.poll(async () => (await client.imports.find(id)).counts.read, { timeout: 60_000 }).toBe(rows);
    // At the second signal the script waits for nothing, and no process of the stack survives.
    const redisPort = Number(await readFile(join(data, 'redis', 'port'), 'utf8'));
    expect(await isFree(redisPort)).toBe(false);
    void again.interrupt();
    // A different signal, because two equal ones at the same time are delivered only once.
    expect(await again.interrupt('SIGTERM')).toBe(1);
    await expect.poll(() => isFree(redisPort)).toBe(true);
  }, 180_000);
});

describe('npm start with servers that are there already', () => {
  it('uses the Redis and the object store that the environment names, says so, and leaves them running', async () => {
    const [redis, objects] = await Promise.all([redisForTests(), s3ForTests()]);
    const own = await mkdtemp(join(tmpdir(), 'vitrine-start-'));
    const { endpoint, bucket, accessKeyId, secretAccessKey } = objects.config;
    const started = Started.run(own, await freePort(), {
      REDIS_URL: redis.url,
      S3_ENDPOINT: endpoint,
      S3_BUCKET: bucket,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    });
    await started.up();
    expect(started.printed).toContain('Starting the API and a worker …');
    expect(started.printed).toContain(`Redis          ${redis.url}`);
    expect(started.printed).toContain(`S3             ${endpoint}, bucket ${bucket}`);
    expect(await started.interrupt()).toBe(0);
    const connection = new Redis(redis.url);
    expect(await connection.dbsize()).toBeGreaterThan(0);
    connection.disconnect();
    expect(await readdir(own)).not.toContain('redis');
    await Promise.all([redis.stop(), objects.stop(), rm(own, { recursive: true, force: true })]);
  }, 60_000);

  it.each([
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL: expected a redis:// or rediss:// address'],
    [{ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }, 'redis://127.0.0.1:1 does not answer: connect ECONNREFUSED'],
    [{ S3_BUCKET: 'shop' }, 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY'],
  ])('says what is wrong with %j', async (env, sentence) => {
    const started = Started.run(data, await freePort(), env);
    expect(await started.ended()).toBe(1);
    expect(started.printed).toContain(sentence);
    expect(started.printed).not.toContain('    at ');
    expect(started.printed).not.toContain('hunter2');
  });
});

describe('a process that is set up wrongly', () => {
  it.each(['api', 'indexer-worker'])('%s names every setting that is wrong, in plain words, and ends', (app) => {
    const main = join(import.meta.dirname, '..', '..', 'dist', 'apps', app, 'src', 'main.js');
    const env = { PATH: process.env['PATH'], API_PORT: 'eighty', WORKER_PORT: '70000', LOG_LEVEL: 'loud' };
    const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/API_PORT: expected a number/);
    expect(stderr).toMatch(/LOG_LEVEL: expected .*, got “loud”/);
    expect(stderr).toMatch(/REDIS_URL: is required but not set/);
    expect(stderr).not.toMatch(/Invalid|received/);
  });

  it.each([
    ['api', 'successfully started'],
    ['indexer-worker', 'WRONGPASS'],
  ])(
    '%s prints no password of a Redis that refuses it',
    async (app, sign) => {
      const [server, objects, index] = await Promise.all([redisForTests(), s3ForTests(), mkdtemp(join(tmpdir(), 'vitrine-index-'))]);
      const redis = new Redis(server.url);
      await redis.config('SET', 'requirepass', 'another');
      const main = join(import.meta.dirname, '..', '..', 'dist', 'apps', app, 'src', 'main.js');
      const env = {
        PATH: process.env['PATH'],
        REDIS_URL: server.url.replace('://', '://:hunter2@'),
        S3_BUCKET: objects.config.bucket,
        S3_ACCESS_KEY_ID: objects.config.accessKeyId,
        S3_SECRET_ACCESS_KEY: objects.config.secretAccessKey,
        S3_ENDPOINT: objects.config.endpoint,
        LANCEDB_DIR: index,
        API_PORT: '0',
        WORKER_PORT: '0',
      };
      const child = spawn(process.execPath, [main], { env });
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
      await expect.poll(() => printed, { timeout: 30_000 }).toContain(sign);
      await sleep(3_000);
      child.kill('SIGKILL');
      redis.disconnect();
      await Promise.all([server.stop(), objects.stop(), rm(index, { recursive: true })]);
      expect(printed).not.toContain('hunter2');
    },
    60_000,
  );

  it.each(['api', 'indexer-worker'])('%s repeats no address and no key: what is printed ends in logs', (app) => {
    const main = join(import.meta.dirname, '..', '..', 'dist', 'apps', app, 'src', 'main.js');
    const env = { PATH: process.env['PATH'], REDIS_URL: 'http://:hunter2@127.0.0.1', BOOTSTRAP_ADMIN_KEY: 'not-a-vitrine-key' };
    const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/BOOTSTRAP_ADMIN_KEY: expected "vt_"/);
    expect(stderr).toMatch(/REDIS_URL: expected a redis/);
    expect(stderr).not.toMatch(/hunter2|not-a-vitrine-key/);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel, UnlistedModelError } from './find-model.js';
import { MODEL_ENTRIES } from './model-entries.js';
import { pullModel } from './pull-model.js';

const COMMIT = 'a'.repeat(40);
const ENTRY = findModel('clip-vit-b32');

/** How long the client has to read what was sent: it discards bytes that are still in transit when the connection breaks. */
const READ_MS = 250;

/** A hub with one repository, as the real one answers: https://huggingface.co/docs/hub/api. */
class HubServer {
  readonly files = new Map<string, Buffer>([
    ['config.json', Buffer.from('{}')],
    ['preprocessor_config.json', Buffer.from('{}')],
    ['tokenizer.json', Buffer.from('{}')],
    ['README.md', Buffer.from('# a model')],
    ['onnx/vision_model.onnx', randomBytes(300_000)],
    ['onnx/text_model.onnx', randomBytes(200_000)],
    ['onnx/text_model_int8.onnx', randomBytes(50_000)],
  ]);
  readonly requests: { path: string; range: string | undefined }[] = [];
  /** The next `breaks` connections for a large file break after this many bytes. */
  breakAfter = 0;
  breaks = 0;
  takesRanges = true;
  readonly #server: Server = createServer((request, response) => this.answer(request, response));

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Paths of files that were fetched. */
  get fetched(): string[] {
    return this.requests.filter(({ path }) => path.includes('/resolve/')).map(({ path }) => path.split(`/${COMMIT}/`)[1] ?? '');
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const range = request.headers.range;
    this.requests.push({ path, range });
    if (path === `/api/models/${ENTRY.repository}/revision/main` || path === `/api/models/${ENTRY.repository}/revision/${COMMIT}`) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sha: COMMIT, siblings: [...this.files].map(([name, bytes]) => sibling(name, bytes)) }));
      return;
    }
    const bytes = this.files.get(path.split(`/resolve/${COMMIT}/`)[1] ?? '');
    if (!bytes) {
      response.writeHead(404).end();
      return;
    }
    const from = this.takesRanges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    if (bytes.length > 1000 && this.breaks > 0) {
      this.breaks--;
      response.write(bytes.subarray(from, from + this.breakAfter), () => setTimeout(() => response.destroy(), READ_MS));
      return;
    }
    response.end(bytes.subarray(from));
  }
}

function sibling(rfilename: string, bytes: Buffer): object {
  const size = bytes.length;
  if (!rfilename.endsWith('.onnx')) {
    return { rfilename, size, blobId: createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex') };
  }
  return { rfilename, size, blobId: '0'.repeat(40), lfs: { size, sha256: createHash('sha256').update(bytes).digest('hex') } };
}

let hub: HubServer;
let directory: string;

beforeEach(async () => {
  hub = new HubServer();
  await hub.start();
  directory = await mkdtemp(join(tmpdir(), 'vitrine-pull-'));
});
afterEach(async () => {
  hub.stop();
  await rm(directory, { recursive: true });
});

const pull = (options: { variant?: string; revision?: string } = {}) => pullModel(ENTRY, { directory, url: hub.url, ...options });

describe('pullModel', () => {
  it('fetches what the loader needs and nothing else, with a lock file and the settings', async () => {
    const lock = await pull();
    expect(lock.commit).toBe(COMMIT);
    expect((await readdir(directory)).sort()).toEqual([
      'config.json',
      'onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'vitrine.json',
      'vitrine.lock.json',
    ]);
    expect((await readdir(join(directory, 'onnx'))).sort()).toEqual(['text_model.onnx', 'vision_model.onnx']);
    expect(await readFile(join(directory, 'onnx', 'text_model.onnx'))).toEqual(hub.files.get('onnx/text_model.onnx'));
    expect(JSON.parse(await readFile(join(directory, 'vitrine.json'), 'utf8'))).toEqual(ENTRY.settings);
  });

  it('fetches nothing twice, and only the damaged file again', async () => {
    await pull();
    hub.requests.length = 0;
    await pull();
    expect(hub.fetched).toEqual([]);
    await appendFile(join(directory, 'onnx', 'text_model.onnx'), 'x');
    await pull();
    expect(hub.fetched).toEqual(['onnx/text_model.onnx']);
    expect((await stat(join(directory, 'onnx', 'text_model.onnx'))).size).toBe(200_000);
  });

  it('goes on where a connection broke off', async () => {
    hub.breaks = 2;
    hub.breakAfter = 100_000;
    await pull();
    const ranges = hub.requests.filter(({ path }) => path.endsWith('vision_model.onnx')).map(({ range }) => range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBe(3);
    expect(Number(/\d+/.exec(ranges.at(-1) ?? '')?.[0])).toBeGreaterThan(0);
    expect(await readFile(join(directory, 'onnx', 'vision_model.onnx'))).toEqual(hub.files.get('onnx/vision_model.onnx'));
  });

  it('goes on after a pull that was killed', async () => {
    const whole = hub.files.get('onnx/vision_model.onnx') ?? Buffer.alloc(0);
    await pull();
    await rm(join(directory, 'onnx', 'vision_model.onnx'));
    await writeFile(join(directory, 'onnx', 'vision_model.onnx.part'), whole.subarray(0, 123_456));
    hub.requests.length = 0;
    await pull();
    expect(hub.requests.find(({ path }) => path.endsWith('vision_model.onnx'))?.range).toBe('bytes=123456-');
    expect(await readFile(join(directory, 'onnx', 'vision_model.onnx'))).toEqual(whole);
  });

  it('begins anew where a server knows no ranges', async () => {
    hub.takesRanges = false;
    hub.breaks = 1;
    hub.breakAfter = 50_000;
    await pull();
    expect(await readFile(join(directory, 'onnx', 'vision_model.onnx'))).toEqual(hub.files.get('onnx/vision_model.onnx'));
  });

  it('throws away what is not what the hub says, and leaves no lock', async () => {
    await pull();
    await rm(directory, { recursive: true });
    const half = Buffer.alloc(300_000, 7);
    await pull();
    await rm(join(directory, 'onnx', 'vision_model.onnx'));
    await writeFile(join(directory, 'onnx', 'vision_model.onnx.part'), half.subarray(0, 1000));
    await expect(pull()).rejects.toMatchObject({ code: 'damaged-download' });
    await pull();
    expect(await readFile(join(directory, 'onnx', 'vision_model.onnx'))).toEqual(hub.files.get('onnx/vision_model.onnx'));
  });

  it('does not take another file for the one that was locked', async () => {
    await pull();
    hub.files.set('onnx/text_model.onnx', randomBytes(200_000));
    await expect(pull()).rejects.toMatchObject({ code: 'differs-from-lock' });
  });

  it('keeps to the locked commit until another revision is asked for', async () => {
    await pull();
    hub.requests.length = 0;
    await pull();
    expect(hub.requests[0]?.path).toContain(COMMIT);
    await pull({ revision: 'main' });
    expect(hub.requests.at(-1)?.path).toContain('/revision/main');
  });

  it('adds a variant to what is there', async () => {
    await pull();
    hub.files.set('onnx/vision_model_int8.onnx', randomBytes(40_000));
    const lock = await pull({ variant: 'int8' });
    expect(Object.keys(lock.files)).toContain('onnx/vision_model.onnx');
    expect(Object.keys(lock.files)).toContain('onnx/text_model_int8.onnx');
  });

  it('tells what is published instead of what is not', async () => {
    await expect(pull({ variant: 'q4' })).rejects.toThrow(/has no onnx\/vision_model_q4\.onnx.*it has onnx\/vision_model\.onnx/);
    for (const path of hub.files.keys()) if (path.endsWith('.onnx')) hub.files.delete(path);
    await expect(pull()).rejects.toMatchObject({ code: 'not-published', message: expect.stringContaining('no ONNX files') as string });
  });

  it.each([
    ['an unknown revision', { revision: 'nope' }, 'not-on-hub'],
    ['a path in place of a revision', { revision: '../../x' }, 'not-on-hub'],
  ])('tells of %s', async (_, options, code) => {
    await expect(pull(options)).rejects.toMatchObject({ code });
  });

  it('tells of a hub that cannot be reached', async () => {
    await expect(pullModel(ENTRY, { directory, url: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'hub-unreachable' });
  });
});

describe('the registry', () => {
  it('has a name once, and a commit or a branch', () => {
    expect(new Set(MODEL_ENTRIES.map(({ name }) => name)).size).toBe(MODEL_ENTRIES.length);
    for (const { revision } of MODEL_ENTRIES) expect(revision).toMatch(/^([0-9a-f]{40}|main)$/);
  });

  it('finds by name and by repository, and names near ones', () => {
    expect(findModel('xenova/CLIP-vit-base-patch32').name).toBe('clip-vit-b32');
    expect(() => findModel('clip-b32')).toThrow(/similar ones are clip-vit-b32/);
    expect(() => findModel('zzz')).toThrow(UnlistedModelError);
  });
});

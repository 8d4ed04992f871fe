import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { openRedis } from '#redis';
import { runCli } from '../support/cli.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
/** A client with an admin key of the second store. */
let second: VitrineClient;
/** A backup of both stores, and its lines. */
let whole: Buffer;
let lines: string[];

const fileOf = (changed: readonly string[]): Blob => new Blob([gzipSync(changed.join('\n'))], { type: 'application/octet-stream' });

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 191, 20);
  const { key } = await test.client.stores.create({ id: 'second', name: 'The second' });
  second = new VitrineClient(test.stack.apiUrl, key);
  await second.json('PUT', '/v1/products/only?wait=20s', { title: 'Only' });
  const directory = join(test.directory, 'backups');
  await runCli(test, 'backup', directory);
  const [name = ''] = await readdir(directory);
  whole = await readFile(join(directory, name));
  lines = gunzipSync(whole).toString().trimEnd().split('\n');
});
afterAll(() => test.stop());

describe('a restored file', () => {
  it.each<[string, (whole: Buffer) => Buffer]>([
    ['cut off', (whole) => whole.subarray(0, whole.length - 2_000)],
    ['cut off between two records', (whole) => gzipSync(gunzipSync(whole).toString().trimEnd().split('\n').slice(0, -1).join('\n'))],
    ['no backup', () => Buffer.from('id,title\n1,Lamp\n')],
    ['empty', () => Buffer.alloc(0)],
  ])('that is %s is refused, by the command and by the API', async (name, change) => {
    const bad = join(test.directory, `${name.replaceAll(' ', '-')}.gz`);
    await writeFile(bad, change(whole));
    const { code, err } = await runCli(test, 'restore', bad, '--over');
    expect([code, err]).toEqual([1, expect.stringMatching(/cut off|damaged|ends in the middle/)]);
    const blob = new Blob([await readFile(bad)], { type: 'application/octet-stream' });
    await expect(test.client.backup.restore(blob, { over: true })).rejects.toMatchObject({ problem: { code: 'unreadable-backup' } });
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    [
      'names a picture outside its store by steps upwards',
      (lines) => [...lines.slice(0, 1), '{"kind":"object","key":"stores/main/../other/a.jpg","bytes":"AAAA"}'],
      'outside its stores',
    ],
    [
      'names a picture of another store',
      (lines) => [...lines.slice(0, 1), '{"kind":"object","key":"stores/other/a.jpg","bytes":"AAAA"}'],
      'outside its stores',
    ],
    [
      'names a key that is none of ours',
      (lines) => [...lines.slice(0, 1), '{"kind":"redis","key":"bull:x","type":"string","values":["1"]}'],
      'not known',
    ],
    [
      'brings a key that no backup has',
      (lines) => [...lines.slice(0, 1), '{"kind":"redis","key":"vitrine:console-session:x","type":"string","values":["1"]}'],
      'no backup has',
    ],
    [
      'brings a key of a store that it does not name',
      (lines) => [...lines.slice(0, 1), '{"kind":"redis","key":"vitrine:store:{third}:settings","type":"string","values":["{}"]}'],
      'no backup has',
    ],
    ['is of a later release', (lines) => [(lines[0] ?? '').replace('"format":1', '"format":2')], 'later release'],
    [
      'lacks products',
      (lines) => lines.filter((line) => !line.startsWith('{"kind":"points","store":"second"')),
      'lacks some of its products',
    ],
    [
      'has products of a store that it does not name',
      (lines) => [...lines.slice(0, 1), '{"kind":"points","store":"third","points":[]}'],
      'does not name',
    ],
  ])('that %s is refused', async (_name, change, reason) => {
    await expect(test.client.backup.restore(fileOf(change(lines)), { over: true })).rejects.toMatchObject({
      problem: { code: 'unreadable-backup', detail: expect.stringContaining(reason) },
    });
  });

  it('brings no key back that was revoked since', async () => {
    const { id, key } = await second.keys.create('for a while', ['search']);
    const directory = join(test.directory, 'with-a-key');
    await runCli(test, 'backup', directory);
    await second.keys.revoke(id);
    const [name = ''] = await readdir(directory);
    expect((await runCli(test, 'restore', join(directory, name), '--over')).code).toBe(0);
    await expect(new VitrineClient(test.stack.apiUrl, key).search({})).rejects.toMatchObject({ problem: { code: 'unknown-key' } });
  });

  it('brings no key that may do everything', async () => {
    const [secret, hash] = ['vt_brought', createHash('sha256').update('vt_brought').digest('hex')];
    const record = { id: randomUUID(), storeId: 'main', name: 'x', scopes: ['operator'], createdAt: new Date().toISOString() };
    const brought = JSON.stringify({ kind: 'redis', key: 'vitrine:keys', type: 'hash', values: [hash, JSON.stringify(record)] });
    await test.client.backup.restore(fileOf([...lines.slice(0, -1), brought, lines.at(-1) ?? '']), { over: true });
    await expect(new VitrineClient(test.stack.apiUrl, secret).stores.list()).rejects.toMatchObject({ problem: { code: 'unknown-key' } });
  });

  it('waits for a sweep of its stores, which removes what belongs to no product yet', async () => {
    const redis = openRedis(test.stack.redisUrl);
    await redis.set('vitrine:sweep-lock:{main}', 'a sweep', 'PX', 5_000);
    await expect(test.client.backup.restore(fileOf(lines), { over: true })).rejects.toMatchObject({
      problem: { code: 'conflict', detail: expect.stringContaining('being swept') },
    });
    await redis.del('vitrine:sweep-lock:{main}');
    redis.disconnect();
    expect(await test.client.backup.restore(fileOf(lines), { over: true })).toMatchObject({ stores: 2 });
  });

  it('is for operators alone', async () => {
    const refused = { problem: { code: 'insufficient-scope' } };
    await expect(second.backup.download()).rejects.toMatchObject(refused);
    await expect(second.backup.restore(new Blob(['x'], { type: 'application/octet-stream' }))).rejects.toMatchObject(refused);
  });
});

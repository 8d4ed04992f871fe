import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

const latest = async (count = 1): Promise<Awaited<ReturnType<typeof test.client.audit.list>>['entries']> =>
  (await test.client.audit.list({ limit: count })).entries;

describe('the audit of a store', () => {
  it('says who changed what, when and from where, with what was there before', async () => {
    await test.client.settings.change({ language: 'de' });
    await expect.poll(() => latest()).toMatchObject([{ action: 'PATCH /v1/admin/settings', status: 200 }]);
    const [entry] = await latest();
    expect(entry).toMatchObject({
      key_name: 'bootstrap',
      via: 'key',
      address: '127.0.0.1',
      before: { language: 'en' },
      after: { language: 'de' },
    });
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('has keys that are made and revoked, and what was refused, without any secret', async () => {
    const { id, key } = await test.client.keys.create('audited', ['admin']);
    await test.client.keys.revoke(id);
    await expect(test.client.json('DELETE', '/v1/admin/keys/nobody')).rejects.toThrow(/not-found/);
    await expect
      .poll(async () => (await latest(3)).map(({ action, status }) => `${action} ${status}`))
      .toEqual(['DELETE /v1/admin/keys/:id 404', 'DELETE /v1/admin/keys/:id 204', 'POST /v1/admin/keys 201']);
    const entries = await latest(3);
    expect(entries.map(({ target }) => target)).toEqual([{ id: 'nobody' }, { id }, {}]);
    expect(JSON.stringify(entries)).not.toContain(key);
  });

  it('has no password of a feed', async () => {
    const source = { url: 'https://me:secret@shop.invalid/feed.csv?signature=abc' };
    await test.client.json('POST', '/v1/imports', { source });
    await expect
      .poll(() => latest())
      .toMatchObject([{ action: 'POST /v1/imports', after: { source: { url: 'https://…@shop.invalid/feed.csv?…' } } }]);
    expect(JSON.stringify(await latest())).not.toMatch(/secret|abc/);
  });

  it('is that of one store', async () => {
    const other = await test.clientOf('other');
    await other.settings.change({ language: 'fr' });
    await expect.poll(async () => (await other.audit.list()).entries.length).toBe(1);
    expect((await latest(50)).every(({ key_name: name }) => name === 'bootstrap')).toBe(true);
  });

  it('is read page by page, and on the command line', async () => {
    for (const language of ['en', 'fr', 'de'] as const) await test.client.settings.change({ language });
    await expect
      .poll(async () => (await latest(3)).map(({ after }) => after))
      .toEqual([{ language: 'de' }, { language: 'fr' }, { language: 'en' }]);
    const first = await test.client.audit.list({ limit: 2 });
    const second = await test.client.audit.list({ limit: 2, ...(first.next !== undefined && { before: first.next }) });
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual((await latest(4)).map(({ id }) => id));
    const { out } = await runCli(test, 'audit', '--limit', '2');
    expect(out).toMatch(/bootstrap.*127\.0\.0\.1.*PATCH \/v1\/admin\/settings.*200.*"language":"fr"} → {"language":"de"}/);
    expect(out).toMatch(/More: vitrine audit --before \d+-\d+/);
    await expect(test.client.json('GET', '/v1/admin/audit?before=x')).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('has nothing of callers that are refused at the door; the log has it, once', async () => {
    const { key, id } = await test.client.keys.create('shop window', ['search']);
    const before = await latest(50);
    const refused = async (authorization: string): Promise<number> =>
      (await fetch(`${test.stack.apiUrl}/v1/admin/keys/x`, { method: 'DELETE', headers: { authorization } })).status;
    for (let n = 0; n < 5; n++) expect(await refused(`Bearer ${key}`)).toBe(403);
    expect(await refused('Bearer vt_nonsense')).toBe(401);
    const told = async (): Promise<object[]> => {
      const lines = (await readFile(join(test.directory, 'api.log'), 'utf8'))
        .split('\n')
        .filter((line) => line.includes('refused at the door'));
      return lines.map((line) => JSON.parse(line) as object);
    };
    await expect
      .poll(told)
      .toEqual([expect.objectContaining({ action: 'DELETE /v1/admin/keys/:id', status: 403, address: '127.0.0.1', keyId: id })]);
    expect(await latest(50)).toEqual(before);
  });
});

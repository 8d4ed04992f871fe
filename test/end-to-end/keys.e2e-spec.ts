import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { openRedis } from '#redis';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

const asked = async (key: string): Promise<[number, string | undefined]> => {
  const response = await fetch(`${test.stack.apiUrl}/v1/search?q=x`, { headers: { authorization: `Bearer ${key}` } });
  return [response.status, ((await response.json()) as { code?: string }).code];
};

describe('an API key', () => {
  it('ends when it is to end, in each process', async () => {
    const end = new Date(Date.now() + 2_500);
    const { key, expires_at: expires } = await test.client.keys.create('short', ['search'], { expiresAt: end });
    expect(expires).toBe(end.toISOString());
    expect(await asked(key)).toEqual([200, undefined]);
    await expect.poll(() => asked(key), { timeout: 5_000 }).toEqual([401, 'expired-key']);
    expect((await test.client.keys.list()).find(({ name }) => name === 'short')?.expires_at).toBe(expires);
  });

  it.each([
    ['an end that has passed', { expires_at: '2020-01-01T00:00:00Z' }],
    ['an end that is no time', { expires_at: 'soon' }],
    ['no name', { name: '  ' }],
    ['a right that nobody gives', { scopes: ['operator'] }],
    ['something else', { filter: 'x' }],
    ['a limit of nothing', { rate_limit: 0 }],
  ])('is refused with %s', async (_, part) => {
    const body = { name: 'n', scopes: ['search'], ...part };
    await expect(test.client.json('POST', '/v1/admin/keys', body)).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('is rotated: both secrets are valid for a while, then the new one alone', async () => {
    const { key: first, id } = await test.client.keys.create('rotated', ['search']);
    const { key: second } = await test.client.keys.rotate(id, 2);
    expect([await asked(first), await asked(second)]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    const listed = (await test.client.keys.list()).filter(({ name }) => name === 'rotated');
    expect(listed).toHaveLength(1);
    expect(Date.parse(listed[0]?.previous_valid_until ?? '')).toBeGreaterThan(Date.now());
    await expect.poll(() => asked(first), { timeout: 5_000 }).toEqual([401, 'expired-key']);
    expect(await asked(second)).toEqual([200, undefined]);
    const { key: third } = await test.client.keys.rotate(id);
    await test.client.keys.rotate(id, 0);
    // Of three secrets, two are valid at most: the one before the last ends at once here.
    expect((await asked(second))[1]).toBe('unknown-key');
    expect((await asked(third))[1]).toBe('unknown-key');
    await test.client.keys.revoke(id);
    expect((await test.client.keys.list()).some(({ name }) => name === 'rotated')).toBe(false);
  });

  it('of the configuration is not rotated, and none of another store', async () => {
    const [bootstrap] = await test.client.keys.list();
    await expect(test.client.keys.rotate(bootstrap?.id ?? '')).rejects.toMatchObject({ problem: { code: 'conflict' } });
    const other = await test.clientOf('other');
    const { id } = await test.client.keys.create('mine', ['search']);
    await expect(other.keys.rotate(id)).rejects.toMatchObject({ problem: { code: 'not-found' } });
    await expect(other.keys.revoke(id)).rejects.toMatchObject({ problem: { code: 'not-found' } });
  });

  it('tells when it was used last, and never its secret; Redis does not have it either', async () => {
    const { key, id } = await test.client.keys.create('watched', ['search']);
    const used = async (): Promise<string | undefined> => (await test.client.keys.list()).find((one) => one.id === id)?.last_used_at;
    expect(await used()).toBeUndefined();
    await asked(key);
    await expect.poll(async () => Date.parse((await used()) ?? '')).toBeGreaterThan(Date.now() - 10_000);
    const redis = openRedis(test.stack.redisUrl);
    const all = JSON.stringify([await redis.hgetall('vitrine:keys'), await redis.hgetall('vitrine:token-signers')]);
    redis.disconnect();
    expect(all).not.toContain(key);
    expect(JSON.stringify(await test.client.keys.list())).not.toContain(key);
  });

  it('that is mistyped is told from an unknown one without looking it up', async () => {
    const { key } = await test.client.keys.create('typed', ['search']);
    const mistyped = `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}`;
    const client = new VitrineClient(test.stack.apiUrl, mistyped);
    await expect(client.search({ q: 'x' })).rejects.toMatchObject({
      problem: { code: 'unknown-key', detail: expect.stringContaining('mistyped') },
    });
  });

  it('is made, listed, rotated and revoked on the command line', async () => {
    const made = await runCli(test, 'keys', 'create', 'shop window', 'search', '--expires', '90d');
    expect(made.out).toMatch(/is shown only now\. It ends on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\s+vt_pk_[0-9A-Za-z]{38}/);
    const { out } = await runCli(test, 'keys', 'list', '--json');
    const id = (JSON.parse(out) as { name: string; id: string }[]).find(({ name }) => name === 'shop window')?.id ?? '';
    expect((await runCli(test, 'keys', 'rotate', id, '--grace', '1h')).out).toMatch(/vt_pk_/);
    expect((await runCli(test, 'keys', 'list')).out).toMatch(/The earlier secret of "shop window" is valid until/);
    expect((await runCli(test, 'keys', 'revoke', id)).code).toBe(0);
    const wrong = await runCli(test, 'keys', 'create', 'x', 'search', '--expires', 'yesterday');
    expect([wrong.code === 0, wrong.err]).toEqual([false, expect.stringMatching(/Expected a time such as/)]);
  });
});

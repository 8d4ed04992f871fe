import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreSettings } from '#api-contract';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

async function asked(
  method: string,
  body?: object,
  ifMatch?: string,
): Promise<{ status: number; etag: string; answer: StoreSettings & { code?: string } }> {
  const response = await fetch(`${test.stack.apiUrl}/v1/admin/settings`, {
    method,
    headers: {
      authorization: `Bearer ${test.adminKey}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as StoreSettings & { code?: string };
  return { status: response.status, etag: response.headers.get('etag') ?? '', answer };
}

describe('settings', () => {
  it('have a version, which each change raises', async () => {
    expect(await asked('GET')).toMatchObject({ status: 200, etag: '"0"' });
    expect(await asked('PATCH', { language: 'de' })).toMatchObject({ status: 200, etag: '"1"', answer: { language: 'de' } });
    expect(await asked('PUT', { language: 'fr' }, '"1"')).toMatchObject({ status: 200, etag: '"2"' });
    expect(await asked('GET')).toMatchObject({ etag: '"2"', answer: { language: 'fr' } });
  });

  it('are not changed by who has not seen the last change', async () => {
    const { etag } = await asked('GET');
    expect(await asked('PATCH', { synonyms: [['sofa', 'couch']] }, etag)).toMatchObject({ status: 200 });
    for (const [method, body] of [
      ['PATCH', { language: 'it' }],
      ['PUT', { language: 'it' }],
    ] as const) {
      expect(await asked(method, body, etag)).toMatchObject({ status: 412, answer: { code: 'version-mismatch' } });
    }
    expect(await asked('PATCH', { language: 'it' }, 'W/"nonsense"')).toMatchObject({ status: 412 });
    expect(await asked('GET')).toMatchObject({ answer: { language: 'fr', synonyms: [['sofa', 'couch']] } });
    expect(await asked('PATCH', { language: 'en' }, '*')).toMatchObject({ status: 200 });
  });

  it('let one of several win that change the same version at once', async () => {
    const { etag } = await asked('GET');
    const tries = await Promise.all(['da', 'nl', 'sv', 'fi'].map((language) => asked('PATCH', { language }, etag)));
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const winner = tries.find(({ status }) => status === 200);
    expect((await asked('GET')).answer.language).toBe(winner?.answer.language);
  });

  it('are kept in their earlier versions, with who made them, and come back', async () => {
    const [latest, ...earlier] = await test.client.settings.history();
    expect(latest).toMatchObject({ key_name: 'bootstrap', at: expect.stringMatching(/^\d{4}-/) });
    expect(earlier.map(({ version }) => version)).toEqual([4, 3, 2, 1, 0]);
    const shown = await runCli(test, 'settings', 'history');
    expect(shown.out).toMatch(/│ 3 +│ [\d-]+ [\d:]+ +│ bootstrap +│ synonyms/);
    expect(await runCli(test, 'settings', 'revert', '1')).toMatchObject({ code: 0, out: 'The settings are those of version 1 again.\n' });
    expect(await asked('GET')).toMatchObject({ etag: '"6"', answer: { language: 'de', synonyms: [] } });
    expect((await runCli(test, 'settings', 'revert', '0')).code).toBe(0);
    expect((await asked('GET')).answer).toMatchObject({ language: 'en', synonyms: [] });
    const { code, err } = await runCli(test, 'settings', 'revert', '99');
    expect([code, err]).toEqual([1, expect.stringContaining('There is no version 99 any more')]);
  });

  it('keep at most a hundred versions, each store its own', async () => {
    for (let n = 0; n < 110; n++) await asked('PATCH', { ranking: { lexical_weight: 1 + n / 100 } });
    expect(await test.client.settings.history(100)).toHaveLength(100);
    expect(await (await test.clientOf('other')).settings.history()).toEqual([]);
  });
});

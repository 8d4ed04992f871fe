import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../support/stack.js';

const KEY = 'operations-key-of-a-test';
let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ OPERATIONS_KEY: KEY });
});
afterAll(async () => test.stop());

const statusOf = async (url: string, key?: string): Promise<number> =>
  (await fetch(url, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } })).status;

describe('with an operations key', () => {
  it('metrics and documentation want it, of the API and of the worker', async () => {
    const urls = ['/metrics', '/docs', '/openapi.json', '/openapi.yaml'].map((path) => test.stack.apiUrl + path);
    for (const url of [...urls, `${test.stack.workerUrl}/metrics`]) {
      expect([await statusOf(url), await statusOf(url, 'another'), await statusOf(url, KEY)], url).toEqual([401, 401, 200]);
    }
  });

  it('health stays open, and the key opens nothing else', async () => {
    expect(await statusOf(`${test.stack.apiUrl}/health/ready`)).toBe(200);
    expect(await statusOf(`${test.stack.workerUrl}/health/live`)).toBe(200);
    expect(await statusOf(`${test.stack.apiUrl}/v1/search`, KEY)).toBe(401);
  });
});

describe('an answer of the interface', () => {
  it.each(['/health/live', '/v1/search', '/v1/nowhere'])('is no page: %s', async (path) => {
    const { headers } = await fetch(test.stack.apiUrl + path);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

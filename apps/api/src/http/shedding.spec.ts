import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shedLoad } from './shedding.js';

let server: Server;
let isOver: boolean;
let refused: number;

beforeEach(async () => {
  server = createServer((_, reply) => reply.end('handled'));
  [isOver, refused] = [true, 0];
  shedLoad(
    server,
    () => isOver,
    () => refused++,
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => server.close());

const asked = (method: string, path: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method });

describe('while there are too many searches', () => {
  it.each([
    ['GET', '/v1/search?q=x'],
    ['POST', '/v1/search'],
    ['GET', '/v1/suggest?q=x'],
    ['GET', '/v1/products/a/similar'],
    ['POST', '/v1/instantsearch'],
    ['POST', '/1/indexes/main/query'],
  ])('%s %s is refused', async (method, path) => {
    const response = await asked(method, path);
    expect([response.status, response.headers.get('retry-after'), refused]).toEqual([503, '1', 1]);
    expect(await response.json()).toMatchObject({ code: 'overloaded', request_id: response.headers.get('x-request-id') });
  });

  it.each([
    ['PATCH', '/v1/products/a'],
    ['POST', '/v1/products'],
    ['POST', '/v1/products/patch'],
    ['OPTIONS', '/v1/search'],
    ['GET', '/health/live'],
    ['GET', '/v1/searches'],
    ['POST', '/v1/imports'],
  ])('%s %s is handled', async (method, path) => {
    expect([await (await asked(method, path)).text(), refused]).toEqual(['handled', 0]);
  });
});

it('handles searches once there are few', async () => {
  isOver = false;
  expect(await (await asked('GET', '/v1/search')).text()).toBe('handled');
});

import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditLog } from '#access';
import { keepAudit } from './audit.js';

type OnResponse = (request: unknown, reply: { statusCode: number }, done: () => void) => void;

const clock = performance;
let answered: OnResponse;
let told: number[];
let kept: string[];

beforeEach(() => {
  vi.useFakeTimers();
  // The cache has taken the real clock before the timers are faked.
  vi.spyOn(clock, 'now').mockImplementation(() => Date.now());
  told = [];
  kept = [];
  const http = { addHook: (_name: string, hook: OnResponse) => (answered = hook) } as unknown as FastifyInstance;
  const log = { add: async () => undefined } as unknown as AuditLog;
  keepAudit(http, log, { entry: (_store, { action }) => kept.push(action), refused: ({ status }) => told.push(status) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const answer = (statusCode: number, ip = '10.0.0.1'): void =>
  answered({ method: 'POST', ip, routeOptions: { url: '/v1/admin/keys', config: {} } }, { statusCode }, () => undefined);

it('tells a steady flood of refusals once a minute', () => {
  for (let second = 0; second < 150; second++) {
    answer(401);
    vi.advanceTimersByTime(1_000);
  }
  expect(told).toEqual([401, 401, 401]);
});

it('tells each address', () => {
  answer(401);
  answer(403, '10.0.0.2');
  answer(401);
  expect(told).toEqual([401, 403]);
});

it('tells nothing of requests that need no key', () => {
  answer(200);
  answer(422);
  expect(told).toEqual([]);
});

it('keeps who took a backup, and not who looked at something', () => {
  const asked = (url: string): void =>
    answered(
      {
        method: 'GET',
        ip: '10.0.0.1',
        headers: {},
        params: {},
        apiKey: { id: 'k', name: 'op', storeId: '*' },
        routeOptions: { url, config: {} },
      },
      { statusCode: 200 },
      () => undefined,
    );
  asked('/v1/operator/stores');
  asked('/v1/operator/backup');
  expect(kept).toEqual(['GET /v1/operator/backup']);
});

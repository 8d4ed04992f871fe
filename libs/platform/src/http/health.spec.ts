import { describe, expect, it } from 'vitest';
import { HealthChecks } from './health.js';

describe('HealthChecks', () => {
  it('is ok when every check resolves', async () => {
    const health = new HealthChecks();
    health.register('redis', () => Promise.resolve('PONG'));
    expect(await health.report()).toEqual({ status: 'ok', checks: { redis: 'ok' } });
  });

  it('names the part that rejects or throws', async () => {
    const health = new HealthChecks();
    health.register('redis', () => Promise.resolve());
    health.register('index', () => Promise.reject(new Error('away')));
    expect(await health.report()).toEqual({ status: 'unavailable', checks: { redis: 'ok', index: 'unavailable' } });
  });
});

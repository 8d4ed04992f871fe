import { describe, expect, it } from 'vitest';
import { HealthChecks } from './health.js';

describe('HealthChecks', () => {
  it('says what an operator should do, as long as there is something', async () => {
    const health = new HealthChecks();
    let advice: string | undefined = 'name a server';
    health.registerAdvice(() => advice);
    expect(await health.report()).toEqual({ status: 'ok', checks: {}, advice: ['name a server'] });
    advice = undefined;
    const later = new HealthChecks();
    later.registerAdvice(() => advice);
    expect(await later.report()).toEqual({ status: 'ok', checks: {} });
  });

  it('is ok when every check resolves', async () => {
    const health = new HealthChecks();
    health.register('redis', () => Promise.resolve('PONG'));
    expect(await health.report()).toEqual({ status: 'ok', checks: { redis: 'ok' } });
  });

  it('is degraded when a part is away that it can do without', async () => {
    const health = new HealthChecks();
    health.register('index', () => Promise.resolve());
    health.register('object_store', () => Promise.reject(new Error('away')), false);
    expect(await health.report()).toEqual({ status: 'degraded', checks: { index: 'ok', object_store: 'unavailable' } });
  });

  it('asks its parts once a second at most, and is not ready any more once it stops', async () => {
    const health = new HealthChecks();
    let asked = 0;
    health.register('redis', () => Promise.resolve(asked++));
    await Promise.all([health.report(), health.report(), health.report()]);
    expect(asked).toBe(1);
    health.stop();
    expect((await health.report()).status).toBe('unavailable');
  });

  it('names the part that rejects or throws', async () => {
    const health = new HealthChecks();
    health.register('redis', () => Promise.resolve());
    health.register('index', () => Promise.reject(new Error('away')));
    expect(await health.report()).toEqual({ status: 'unavailable', checks: { redis: 'ok', index: 'unavailable' } });
  });
});

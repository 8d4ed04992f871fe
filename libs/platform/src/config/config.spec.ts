import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.js';

const MINIMUM = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  S3_BUCKET: 'vitrine',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'a-secret-value',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs only Redis and S3, and defaults to the embedded index and the bundled model', () => {
    const config = loadConfig(MINIMUM);
    expect(config.index).toEqual({ lancedbDir: '.vitrine/index', memoryBytes: 512_000_000, versionGraceMs: 30_000 });
    expect(config.model).toMatchObject({ directory: 'models/mini-clip', variant: 'auto', executionProviders: ['cpu'], imageBatchSize: 8 });
  });

  it('reports every problem at once by variable name', () => {
    const problems = problemsOf({ ...MINIMUM, API_PORT: 'eighty', REDIS_URL: 'http://x', S3_BUCKET: '' });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual(['API_PORT', 'REDIS_URL', 'S3_BUCKET']);
    expect(problems.find((problem) => problem.startsWith('S3_BUCKET'))).toContain('required but not set');
  });

  it.each([
    ['BOOTSTRAP_ADMIN_KEY', 'not-a-vitrine-key'],
    ['REDIS_URL', 'http://:hunter2@127.0.0.1'],
    ['QDRANT_URL', 'redis://:hunter2@127.0.0.1'],
    ['S3_ENDPOINT', 'redis://id:hunter2@127.0.0.1'],
  ])('never repeats the value of %s, whatever words the process has set', (name, secret) => {
    z.config({ customError: ({ input }) => `got ${String(input)}` });
    try {
      const [problem, ...others] = problemsOf({ ...MINIMUM, [name]: secret });
      expect(problem).toMatch(new RegExp(`^${name}: expected `));
      expect(problem).not.toContain(secret);
      expect(others).toEqual([]);
    } finally {
      z.config({ customError: undefined });
    }
  });

  it('treats an empty variable as absent', () => {
    expect(loadConfig({ ...MINIMUM, QDRANT_URL: '' }).index).not.toHaveProperty('qdrantUrl');
  });

  it('splits lists', () => {
    expect(loadConfig({ ...MINIMUM, EXECUTION_PROVIDERS: 'cuda, cpu' }).model.executionProviders).toEqual(['cuda', 'cpu']);
  });
});

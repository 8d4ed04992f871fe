import { describe, expect, it } from 'vitest';
import { DependencyError } from '../dependency-error.js';
import { Problem, toProblemDocument } from './problem.js';

describe('toProblemDocument', () => {
  it('keeps the code, detail and fields of a Problem', () => {
    const fields = [{ field: 'q', code: 'too-long', message: 'at most 512 characters' }];
    expect(toProblemDocument(new Problem('invalid-request', 'q is too long', fields), 'r1')).toMatchObject({
      status: 400,
      code: 'invalid-request',
      detail: 'q is too long',
      request_id: 'r1',
      errors: fields,
    });
  });

  it('recognises the code of an error that a library threw', () => {
    const error = Object.assign(new Error('the JPEG ends early'), { code: 'undecodable-image' });
    expect(toProblemDocument(error, 'r2')).toMatchObject({ status: 422, detail: 'the JPEG ends early' });
  });

  it('says nothing of an unforeseen error', () => {
    expect(toProblemDocument(new Error('password=hunter2'), 'r3')).toMatchObject({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(toProblemDocument(new Error('password=hunter2'), 'r3'))).not.toContain('hunter2');
  });

  it('answers 503 when a dependency does not answer', () => {
    expect(toProblemDocument(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'r4').status).toBe(503);
  });

  it('names the dependency that is away', () => {
    const away = [
      [new DependencyError('index', new TypeError('fetch failed')), 'index'],
      [new Error('Command timed out'), 'redis'],
      [new Error('Connection is closed.'), 'redis'],
      [Object.assign(new Error("OOM command not allowed when used memory > 'maxmemory'."), { name: 'ReplyError' }), 'redis'],
    ] as const;
    for (const [error, dependency] of away) {
      expect(toProblemDocument(error, 'r6')).toMatchObject({ status: 503, code: 'dependency-unavailable', dependency });
    }
  });

  it('does not pass on a status that a dependency sent', () => {
    for (const status of [400, 403, 404, 408, 429]) {
      expect(toProblemDocument(Object.assign(new Error('Bad Request'), { status }), 'r7').status).toBe(500);
    }
  });

  it('translates the HTTP errors of the framework by status', () => {
    expect(
      toProblemDocument(
        Object.assign(new Error('Unsupported Media Type'), { statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }),
        'r5',
      ).code,
    ).toBe('unsupported-media-type');
  });
});

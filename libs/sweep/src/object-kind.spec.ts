import { describe, expect, it } from 'vitest';
import { kindOf, mayBeRubbish } from './object-kind.js';

const ID = '7f1b4c9e-8d3a-4c56-9f2e-1a2b3c4d5e6f';

describe('the kind of an object', () => {
  it.each<[string, object]>([
    [`sha256/ab/${'ab'.repeat(32)}`, { kind: 'downloads' }],
    [`feeds/${ID}`, { kind: 'feeds', owner: ID }],
    [`imports/${ID}/errors/000000000001-rows.jsonl`, { kind: 'imports', owner: ID }],
    ['feeds/catalog.csv', { kind: 'uploads' }],
    [`feeds/${ID}/a.csv`, { kind: 'uploads' }],
    [`feeds/${ID}.csv`, { kind: 'uploads' }],
    ['images/a1.jpg', { kind: 'uploads' }],
    ['feed.xml', { kind: 'uploads' }],
  ])('%s', (path, kind) => {
    expect(kindOf(path)).toEqual(kind);
  });

  it.each([
    ['images/a1.JPG', true],
    ['feeds/catalog.csv', false],
    ['readme', false],
    ['catalog.xml.gz', false],
  ])('of what a merchant put there, %s may be rubbish: %s', (path, may) => {
    expect(mayBeRubbish('uploads', path)).toBe(may);
  });
});

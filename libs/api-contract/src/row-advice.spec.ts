import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIELD_ROWS } from '#catalog';
import { adviceFor } from './row-advice.js';

/** The codes of report lines that stand in the source of the folders which make them. */
function codesIn(folders: readonly string[]): string[] {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('spec.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  return [
    ...new Set(
      sources.flatMap((source) =>
        [...source.matchAll(/(?:code: |SourceError\(|ImageError\()'([a-z]+(?:-[a-z]+)+)'/g)].map(([, code = '']) => code),
      ),
    ),
  ];
}

/** Codes of other things: of whole feeds, and of requests. */
const NOT_OF_ROWS = new Set([
  'unmapped-feed',
  'unreadable-feed',
  'unsupported-feed',
  'unknown-encoding',
  'invalid-filter',
  'feed-not-found',
  'feed-unreachable',
  'feed-address-forbidden',
  'feed-too-large',
]);

describe('adviceFor', () => {
  it('has a sentence for each code that a row can have', () => {
    const codes = codesIn([
      'libs/feeds/src',
      'libs/catalog/src/product',
      'libs/image-store/src',
      'libs/clip/src',
      'apps/indexer-worker/src',
    ]).filter((code) => !NOT_OF_ROWS.has(code));
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !adviceFor(code).endsWith('.'))).toEqual([]);
  });

  it('has a sentence for each field that cannot be read', () => {
    const codes = FIELD_ROWS.map(({ name }) => `invalid-${name.replaceAll('_', '-')}`);
    expect(codes.filter((code) => !adviceFor(code).endsWith('.'))).toEqual([]);
    expect(codes.filter((code) => adviceFor(code).endsWith('..'))).toEqual([]);
  });

  it('says nothing of a code that it does not know', () => {
    expect(adviceFor('out-of-cheese')).toBe('');
  });
});

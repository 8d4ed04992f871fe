import { describe, expect, it } from 'vitest';
import { modeOf, queryParts } from './query-parts.js';

const image = { url: 'https://example.org/a.jpg' };
const parts = [{ text: 'red', weight: 1 }];

describe('modeOf', () => {
  it.each([
    ['words alone', { q: 'red' }, 'hybrid'],
    ['a picture', { image }, 'semantic'],
    ['words beside a picture', { q: 'in red', image }, 'semantic'],
    ['parts', { parts }, 'semantic'],
    ['nothing', {}, 'browse'],
    ['blank words', { q: '' }, 'browse'],
    ['words whose mode is told', { q: 'red', mode: 'lexical' as const }, 'lexical'],
    ['words beside a picture whose mode is told', { q: 'red', image, mode: 'hybrid' as const }, 'hybrid'],
  ])('is for %s', (_name, request, mode) => {
    expect(modeOf(request)).toBe(mode);
  });
});

describe('queryParts', () => {
  it('lets words weigh more beside a picture', () => {
    expect(queryParts({ q: 'in red', image, parts })).toEqual([{ text: 'in red', weight: 2 }, { image, weight: 1 }, ...parts]);
    expect(queryParts({ q: 'red' })).toEqual([{ text: 'red', weight: 1 }]);
  });
});

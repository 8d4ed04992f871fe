import { describe, expect, it } from 'vitest';
import { modeOf, queryParts } from './query-mode.js';

const picture = new Uint8Array([1, 2, 3]);
const parts = [{ text: 'red', weight: 1 }];

describe('modeOf', () => {
  it.each([
    ['words alone', { words: 'red' }, 'hybrid'],
    ['a picture', { picture }, 'semantic'],
    ['words beside a picture', { words: 'in red', picture }, 'semantic'],
    ['parts', { parts }, 'semantic'],
    ['nothing', {}, 'browse'],
    ['blank words', { words: '' }, 'browse'],
    ['words whose mode is told', { words: 'red', mode: 'lexical' as const }, 'lexical'],
    ['words beside a picture whose mode is told', { words: 'red', picture, mode: 'hybrid' as const }, 'hybrid'],
  ])('is for %s', (_name, request, mode) => {
    expect(modeOf(request)).toBe(mode);
  });
});

describe('queryParts', () => {
  it('lets words weigh more beside a picture', () => {
    expect(queryParts({ words: 'in red', picture, parts })).toEqual([{ text: 'in red', weight: 2 }, { picture, weight: 1 }, ...parts]);
    expect(queryParts({ parts: [{ text: 'red' }, { productId: 'a' }] })).toEqual([
      { text: 'red', weight: 2 },
      { productId: 'a', weight: 1 },
    ]);
    expect(queryParts({ parts: [{ text: 'red' }, { text: 'dress', weight: 0.5 }] })).toMatchObject([{ weight: 1 }, { weight: 0.5 }]);
    expect(queryParts({ words: 'red' })).toEqual([{ text: 'red', weight: 1 }]);
  });
});

import { describe, expect, it } from 'vitest';
import type { QueryWord } from '#lexical';
import { PartReader, type Part } from './parts.js';
import { Postings } from './postings.js';

const TEXTS = ['red dress', 'red red mug', 'blue dress long long long long', 'lamp', 'new york mug'];

function filled(): Postings {
  const postings = new Postings();
  for (const [row, text] of TEXTS.entries()) {
    const terms = new Map<string, number>();
    for (const term of text.split(' ')) terms.set(term, (terms.get(term) ?? 0) + 1);
    postings.add(row, terms);
  }
  return postings;
}

const ALL = new Uint8Array(TEXTS.length).fill(1);
const word = (...terms: string[]): QueryWord => ({ alternatives: [{ terms, weight: 1 }] });
const rowsOf = (words: QueryWord[], matching: 'all' | 'required', wanted = ALL): number[] =>
  [...filled().find({ words }, matching, wanted).rows].sort();

describe('postings', () => {
  it('find rows that have all words, or those that they must have', () => {
    expect(rowsOf([word('red'), word('dress')], 'all')).toEqual([0]);
    expect(rowsOf([word('red'), { ...word('dress'), isOptional: true }], 'required')).toEqual([0, 1]);
    expect(rowsOf([word('red'), { ...word('dress'), isOptional: true }], 'all')).toEqual([0]);
    expect(rowsOf([word('red'), word('nothing')], 'all')).toEqual([]);
    expect(rowsOf([], 'all')).toEqual([]);
  });

  it('find rows that have each term of an alternative', () => {
    expect(rowsOf([word('new', 'york')], 'all')).toEqual([4]);
    expect(rowsOf([word('new', 'dress')], 'all')).toEqual([]);
  });

  it('pass over rows that are not wanted', () => {
    expect(rowsOf([word('red')], 'all', Uint8Array.of(0, 1, 1, 1, 1))).toEqual([1]);
  });

  it('score frequent terms, short rows and rare words higher, and alternatives by their weight', () => {
    const scoreOf = (words: QueryWord[], row: number): number => {
      const { rows, scores } = filled().find({ words }, 'all', ALL);
      return scores[rows.indexOf(row)] ?? 0;
    };
    expect(scoreOf([word('red')], 1)).toBeGreaterThan(scoreOf([word('red')], 0));
    expect(scoreOf([word('dress')], 0)).toBeGreaterThan(scoreOf([word('dress')], 2));
    expect(scoreOf([word('lamp')], 3)).toBeGreaterThan(scoreOf([word('dress')], 0));
    const half = { alternatives: [{ terms: ['lamp'], weight: 0.5 }] };
    expect(scoreOf([half], 3)).toBeCloseTo(scoreOf([word('lamp')], 3) / 2, 5);
  });
});

describe('postings that are made again from their parts', () => {
  it.each([0, 1, 200_000, 200_001, 450_000])('are the same, and end where the next parts begin: %d postings', async (count) => {
    const postings = new Postings();
    for (let row = 0; row < count; row++) postings.add(row, new Map([[row % 3 === 0 ? 'third' : 'red', 1]]));
    const parts = (async function* (): AsyncGenerator<Part> {
      yield* postings.parts();
      yield 'next';
    })();
    const reader = new PartReader(parts);
    const again = await Postings.from(reader);
    expect(await reader.next()).toBe('next');
    const wanted = new Uint8Array(count + 1).fill(1);
    again.add(count, new Map([['red', 2]]));
    postings.add(count, new Map([['red', 2]]));
    expect(again.find({ words: [word('red')] }, 'all', wanted)).toEqual(postings.find({ words: [word('red')] }, 'all', wanted));
  });
});

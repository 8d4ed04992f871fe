import { describe, expect, it } from 'vitest';
import { Judgments } from './reindexes.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `product-${n}`);
const asked = (relevant: unknown): boolean => Judgments.safeParse({ judgments: [{ q: 'a red dress', relevant }] }).success;

describe('judgments', () => {
  it.each([
    ['ids', (count: number) => ids(count)],
    ['grades', (count: number) => Object.fromEntries(ids(count).map((id) => [id, 1]))],
  ])('name at most 1 000 products of a query, as %s', (_, relevant) => {
    expect(asked(relevant(1000))).toBe(true);
    expect(asked(relevant(1001))).toBe(false);
  });
});

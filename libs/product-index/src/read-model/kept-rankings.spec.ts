import { describe, expect, it } from 'vitest';
import { KeptRankings } from './kept-rankings.js';

const WANTED = new Uint8Array(3);
const query = (first: number, more: object = {}) => ({ embedding: Float32Array.of(first, 1), minScore: 0.3, ...more });

describe('kept rankings', () => {
  it('are made once for the same question, and anew for every other', () => {
    const kept = new KeptRankings<number>();
    let made = 0;
    const ask = (kind: string, revision: string, wanted: Uint8Array, asked: ReturnType<typeof query>): number =>
      kept.of(kind, revision, wanted, asked, () => ++made);
    expect([ask('image', '1', WANTED, query(1)), ask('image', '1', WANTED, query(1))]).toEqual([1, 1]);
    expect(ask('text', '1', WANTED, query(1))).toBe(2);
    expect(ask('image', '1', new Uint8Array(3), query(1))).toBe(3);
    expect(ask('image', '1', WANTED, query(2))).toBe(4);
    expect(ask('image', '1', WANTED, query(1, { minScore: 0.4 }))).toBe(5);
    expect(ask('image', '1', WANTED, query(1))).toBe(1);
    expect(ask('image', '2', WANTED, query(1))).toBe(6);
    // What was made of an earlier revision is gone.
    expect(ask('image', '1', WANTED, query(1))).toBe(7);
  });

  it('are few', () => {
    const kept = new KeptRankings<number>();
    let made = 0;
    for (let n = 0; n < 20; n++) kept.of('image', '1', WANTED, query(n), () => ++made);
    kept.of('image', '1', WANTED, query(0), () => ++made);
    expect(made).toBe(21);
  });
});

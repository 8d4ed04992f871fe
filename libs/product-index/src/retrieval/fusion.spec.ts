import { describe, expect, it } from 'vitest';
import { fusedScore } from './fusion.js';

const EQUAL = { k: 60, semanticWeight: 1, textWeight: 1, lexicalWeight: 1 };

describe('fusedScore', () => {
  it('sums what all ranks contribute', () => {
    expect(fusedScore({ semanticRank: 1, lexicalRank: 1 }, EQUAL)).toBeCloseTo(2 / 60, 12);
    expect(fusedScore({ semanticRank: 1, textRank: 2, lexicalRank: 3 }, EQUAL)).toBeCloseTo(1 / 60 + 1 / 61 + 1 / 62, 12);
    expect(fusedScore({ semanticRank: 3 }, EQUAL)).toBeCloseTo(1 / 62, 12);
    expect(fusedScore({}, EQUAL)).toBe(0);
  });

  it('lets a ranking of more weight count more, and one without weight not at all', () => {
    const semantic = { ...EQUAL, semanticWeight: 2 };
    expect(fusedScore({ semanticRank: 4 }, semantic)).toBeGreaterThan(fusedScore({ lexicalRank: 4 }, semantic));
    expect(fusedScore({ lexicalRank: 1 }, { ...EQUAL, lexicalWeight: 0 })).toBe(0);
  });

  it('lets lower ranks count more where k is larger', () => {
    const ratio = (k: number): number =>
      fusedScore({ semanticRank: 10 }, { ...EQUAL, k }) / fusedScore({ semanticRank: 1 }, { ...EQUAL, k });
    expect(ratio(200)).toBeGreaterThan(ratio(10));
  });
});

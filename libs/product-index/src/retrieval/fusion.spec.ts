import { describe, expect, it } from 'vitest';
import { fusedScore } from './fusion.js';

const EQUAL = { k: 60, semanticWeight: 1, textWeight: 1, lexicalWeight: 1, wordBonus: 3 };

describe('fusedScore', () => {
  it('sums what all ranks contribute', () => {
    expect(fusedScore({ semanticRank: 1, lexicalRank: 1 }, false, EQUAL)).toBeCloseTo(2 / 60, 12);
    expect(fusedScore({ semanticRank: 1, textRank: 2, lexicalRank: 3 }, false, EQUAL)).toBeCloseTo(1 / 60 + 1 / 61 + 1 / 62, 12);
    expect(fusedScore({ semanticRank: 3 }, false, EQUAL)).toBeCloseTo(1 / 62, 12);
    expect(fusedScore({}, false, EQUAL)).toBe(0);
  });

  it('lets a ranking of more weight count more, and one without weight not at all', () => {
    const semantic = { ...EQUAL, semanticWeight: 2 };
    expect(fusedScore({ semanticRank: 4 }, false, semantic)).toBeGreaterThan(fusedScore({ lexicalRank: 4 }, false, semantic));
    expect(fusedScore({ lexicalRank: 1 }, false, { ...EQUAL, lexicalWeight: 0 })).toBe(0);
  });

  it('lets a picture that nothing else speaks for stand behind what has some words, beside words', () => {
    expect(fusedScore({ semanticRank: 1 }, true, EQUAL)).toBeLessThan(fusedScore({ lexicalRank: 50 }, true, EQUAL));
    expect(fusedScore({ semanticRank: 1, textRank: 9 }, true, EQUAL)).toBe(fusedScore({ semanticRank: 1, textRank: 9 }, false, EQUAL));
  });

  it('lets no rank outweigh that a product has all words, with the usual bonus', () => {
    const whole = fusedScore({ lexicalRank: 10_000, hasAllWords: true }, false, EQUAL);
    expect(whole).toBeGreaterThan(fusedScore({ semanticRank: 1, textRank: 1, lexicalRank: 1 }, false, EQUAL));
    expect(fusedScore({ hasAllWords: true }, false, { ...EQUAL, lexicalWeight: 0 })).toBe(0);
  });

  it('lets lower ranks count more where k is larger', () => {
    const ratio = (k: number): number =>
      fusedScore({ semanticRank: 10 }, false, { ...EQUAL, k }) / fusedScore({ semanticRank: 1 }, false, { ...EQUAL, k });
    expect(ratio(200)).toBeGreaterThan(ratio(10));
  });
});

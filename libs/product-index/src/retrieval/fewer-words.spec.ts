import { describe, expect, it } from 'vitest';
import { stepThatFinds } from './fewer-words.js';

/** The step that is chosen, and the steps that were counted for it. */
function chosen(
  counts: readonly number[],
  { whole = 0, all = 0, isOneEnough = false } = {},
): { step: number | undefined; counted: number[] } {
  const steps = counts.map((_, n) => ({ leftOut: [n], lexicalWeight: 1 }));
  const choosing = stepThatFinds({ enough: 10, isOneEnough, steps }, { whole, all });
  const counted: number[] = [];
  let choice = choosing.next();
  while (choice.done !== true) {
    counted.push(choice.value);
    choice = choosing.next(counts[choice.value] ?? 0);
  }
  return { step: choice.value, counted };
}

describe('stepThatFinds', () => {
  it.each([
    ['finds enough with the fewest words left out', [0, 3, 12, 40], {}, 2],
    ['finds as many as any step, where no step finds enough', [0, 3, 3, 3], {}, 1],
    ['is none, where no step finds more', [2, 2, 2], { whole: 2, all: 2 }, undefined],
    ['is none, where all words find enough', [20, 30], { whole: 10, all: 10 }, undefined],
    ['is none, where one product is enough', [20, 30], { whole: 1, all: 1, isOneEnough: true }, undefined],
    ['is none of no steps', [], {}, undefined],
  ])('%s', (_, counts, found, step) => {
    expect(chosen(counts, found).step).toBe(step);
  });

  it('counts few of many steps', () => {
    const counts = Array.from({ length: 31 }, (_, n) => n);
    expect(chosen(counts).step).toBe(10);
    expect(chosen(counts).counted.length).toBeLessThanOrEqual(6);
  });
});

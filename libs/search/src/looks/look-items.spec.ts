import { describe, expect, it } from 'vitest';
import { cropOf, distinctItems, inReadingOrder } from './look-items.js';

const at = (label: string, xmin: number, ymin: number, size = 100, score = 0.5) => ({
  label,
  score,
  box: { xmin, ymin, xmax: xmin + size, ymax: ymin + size },
});

describe('distinctItems', () => {
  it('takes one detection for each thing, whatever its labels', () => {
    const items = distinctItems([at('cap', 0, 0, 100, 0.4), at('boots', 4, 4, 100, 0.8), at('mug', 300, 0)]);
    expect(items.map(({ label }) => label)).toEqual(['boots', 'mug']);
  });

  it('takes no more than twelve', () => {
    expect(distinctItems(Array.from({ length: 40 }, (_, n) => at(`thing ${n}`, n * 200, 0)))).toHaveLength(12);
  });
});

describe('inReadingOrder', () => {
  it('goes along rows, whose things need not stand exactly side by side', () => {
    const items = [at('d', 200, 330), at('b', 250, 30), at('c', 20, 300), at('a', 0, 60)];
    expect(inReadingOrder(items).map(({ label }) => label)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes nothing', () => {
    expect(inReadingOrder([])).toEqual([]);
  });
});

describe('cropOf', () => {
  it('leaves a margin, within the picture', () => {
    expect(cropOf({ xmin: 100, ymin: 100, xmax: 200, ymax: 300 }, 1000, 1000)).toEqual({ left: 92, top: 84, width: 116, height: 232 });
    expect(cropOf({ xmin: 0, ymin: 0, xmax: 50, ymax: 40 }, 50, 40)).toEqual({ left: 0, top: 0, width: 50, height: 40 });
  });

  it.each([
    [{ xmin: 0, ymin: 0, xmax: 0.2, ymax: 0.2 }, 1, 1],
    [{ xmin: 49.9, ymin: 39.9, xmax: 50, ymax: 40 }, 50, 40],
    [{ xmin: -20, ymin: -20, xmax: 500, ymax: 500 }, 50, 40],
  ])('of %j on %d × %d pixels is at least a pixel and on the picture', (box, width, height) => {
    const crop = cropOf(box, width, height);
    expect(crop.width).toBeGreaterThanOrEqual(1);
    expect(crop.height).toBeGreaterThanOrEqual(1);
    expect(crop.left + crop.width).toBeLessThanOrEqual(width);
    expect(crop.top + crop.height).toBeLessThanOrEqual(height);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { between, CORNERS, middleOf, moved, resized, type Box } from './box-geometry.js';

const picture = { width: 400, height: 300 };
const box: Box = { xmin: 100, ymin: 50, xmax: 200, ymax: 150 };
const distance = fc.record({ x: fc.integer({ min: -900, max: 900 }), y: fc.integer({ min: -900, max: 900 }) });
const isWithin = ({ xmin, ymin, xmax, ymax }: Box): boolean =>
  xmin >= 0 && ymin >= 0 && xmax <= picture.width && ymax <= picture.height && xmax - xmin >= 12 && ymax - ymin >= 12;

describe('a box on a picture', () => {
  it('moves and keeps its size, also where it meets the edge', () => {
    expect(moved(box, { x: 10, y: -10 }, picture)).toEqual({ xmin: 110, ymin: 40, xmax: 210, ymax: 140 });
    expect(moved(box, { x: 999, y: -999 }, picture)).toEqual({ xmin: 300, ymin: 0, xmax: 400, ymax: 100 });
  });

  it('moves one corner while the opposite one stays', () => {
    expect(resized(box, 'nw', { x: -20, y: 5 }, picture)).toEqual({ ...box, xmin: 80, ymin: 55 });
    expect(resized(box, 'se', { x: 20, y: 5 }, picture)).toEqual({ ...box, xmax: 220, ymax: 155 });
    expect(resized(box, 'ne', { x: 20, y: 5 }, picture)).toEqual({ ...box, xmax: 220, ymin: 55 });
  });

  it('is drawn in any direction', () => {
    const drawn = { xmin: 50, ymin: 60, xmax: 150, ymax: 160 };
    expect(between({ x: 50, y: 60 }, { x: 150, y: 160 }, picture)).toEqual(drawn);
    expect(between({ x: 150, y: 160 }, { x: 50, y: 60 }, picture)).toEqual(drawn);
  });

  it('stays within the picture and keeps a least size, whatever the pointer does', () => {
    fc.assert(
      fc.property(distance, distance, fc.constantFrom(...CORNERS), (by, to, corner) => {
        expect(isWithin(moved(box, by, picture))).toBe(true);
        expect(isWithin(resized(box, corner, by, picture))).toBe(true);
        expect(isWithin(between(by, to, picture))).toBe(true);
      }),
    );
    expect(isWithin(middleOf(picture))).toBe(true);
  });
});

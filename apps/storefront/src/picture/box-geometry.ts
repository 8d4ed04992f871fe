/** A box on a picture, in pixels of the picture. */
export interface Box {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The corner of a box that moves while the opposite one stays. */
export type Corner = 'nw' | 'ne' | 'sw' | 'se';
export const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se'];

/** The least side of a box, as a share of the picture's shorter side: a smaller box shows nothing. */
const LEAST_SHARE = 0.04;

const leastOf = ({ width, height }: Size): number => Math.max(1, Math.min(width, height) * LEAST_SHARE);
const within = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** The box moved by a distance, as far as the picture allows; it keeps its size. */
export function moved({ xmin, ymin, xmax, ymax }: Box, by: Point, picture: Size): Box {
  const x = within(by.x, -xmin, picture.width - xmax);
  const y = within(by.y, -ymin, picture.height - ymax);
  return { xmin: xmin + x, ymin: ymin + y, xmax: xmax + x, ymax: ymax + y };
}

/** The box with one corner moved by a distance. Its sides keep their least length, and it stays within the picture. */
export function resized(box: Box, corner: Corner, by: Point, picture: Size): Box {
  const least = leastOf(picture);
  const isWest = corner.endsWith('w');
  const isNorth = corner.startsWith('n');
  return {
    xmin: isWest ? within(box.xmin + by.x, 0, box.xmax - least) : box.xmin,
    xmax: isWest ? box.xmax : within(box.xmax + by.x, box.xmin + least, picture.width),
    ymin: isNorth ? within(box.ymin + by.y, 0, box.ymax - least) : box.ymin,
    ymax: isNorth ? box.ymax : within(box.ymax + by.y, box.ymin + least, picture.height),
  };
}

/** The box between two points, wherever they lie. */
export function between(from: Point, to: Point, picture: Size): Box {
  const least = leastOf(picture);
  const span = (a: number, b: number, end: number): [number, number] => {
    const start = within(Math.min(a, b), 0, end - least);
    return [start, within(Math.max(a, b), start + least, end)];
  };
  const [xmin, xmax] = span(from.x, to.x, picture.width);
  const [ymin, ymax] = span(from.y, to.y, picture.height);
  return { xmin, ymin, xmax, ymax };
}

/** The middle of a picture, half as wide and high. */
export const middleOf = ({ width, height }: Size): Box => ({
  xmin: width / 4,
  ymin: height / 4,
  xmax: (width * 3) / 4,
  ymax: (height * 3) / 4,
});

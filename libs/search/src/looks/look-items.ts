import { overlap, type Box, type Crop, type Detection } from '#clip';

/** A thing on a picture; without a label it may be of any category. */
export interface LookItem {
  readonly label?: string;
  readonly score: number;
  readonly box: Box;
}

/** The most things of one look; a shopper looks at fewer. */
const MAX_ITEMS = 12;
/** Two boxes that overlap by this share or more are of one thing, whatever their labels say. */
const SAME_THING = 0.6;
/** Room around a thing, as a share of its size: a crop to the edge loses the outline that tells a coat from a dress. */
const MARGIN = 0.08;

/** One detection for each thing: of overlapping detections, the best one stays. */
export function distinctItems(detections: readonly Detection[]): LookItem[] {
  const kept: Detection[] = [];
  for (const one of detections.toSorted((a, b) => b.score - a.score)) {
    if (kept.length < MAX_ITEMS && kept.every((other) => overlap(other.box, one.box) < SAME_THING)) kept.push(one);
  }
  return kept;
}

/** Orders things from top to bottom, and things that are beside each other from left to right. */
export function inReadingOrder(items: readonly LookItem[]): LookItem[] {
  const rows: LookItem[][] = [];
  const middle = ({ box }: LookItem): number => (box.ymin + box.ymax) / 2;
  for (const item of items.toSorted((a, b) => middle(a) - middle(b))) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    // Beside each other: the middle of one lies within the height of the other.
    if (row && first && middle(item) < first.box.ymax) row.push(item);
    else rows.push([item]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.box.xmin - b.box.xmin));
}

/** The pixels of a box with a margin, within the picture. */
export function cropOf({ xmin, ymin, xmax, ymax }: Box, width: number, height: number): Crop {
  const [marginX, marginY] = [(xmax - xmin) * MARGIN, (ymax - ymin) * MARGIN];
  const within = (value: number, end: number): number => Math.min(end, Math.max(0, Math.round(value)));
  const left = within(xmin - marginX, width - 1);
  const top = within(ymin - marginY, height - 1);
  return {
    left,
    top,
    width: Math.max(1, within(xmax + marginX, width) - left),
    height: Math.max(1, within(ymax + marginY, height) - top),
  };
}

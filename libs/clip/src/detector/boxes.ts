/** Edges in pixels of the upright picture. */
export interface Box {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

export interface Detection {
  readonly label: string;
  /** 0…1. */
  readonly score: number;
  readonly box: Box;
}

const areaOf = ({ xmin, ymin, xmax, ymax }: Box): number => Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);

/** The shared area of two boxes as a share of the area they cover together, 0…1. */
export function overlap(a: Box, b: Box): number {
  const shared = areaOf({
    xmin: Math.max(a.xmin, b.xmin),
    ymin: Math.max(a.ymin, b.ymin),
    xmax: Math.min(a.xmax, b.xmax),
    ymax: Math.min(a.ymax, b.ymax),
  });
  const covered = areaOf(a) + areaOf(b) - shared;
  return covered > 0 ? shared / covered : 0;
}

/**
 * Greedy non-maximum suppression within each label: of boxes that overlap by more than `maxOverlap` the best stays.
 * @returns the detections that stay, best first.
 */
export function suppressed(detections: readonly Detection[], maxOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const one of detections.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => other.label !== one.label || overlap(other.box, one.box) <= maxOverlap)) kept.push(one);
  }
  return kept;
}

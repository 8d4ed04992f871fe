/** `npm run eval:mini-owl`: average precision of the bundled detector on scenes that it was not trained on. */
import { Detector, overlap, type Detection } from '#clip';
import { CATEGORIES, scene, type PlacedProduct } from '#sample-catalog';

const SCENES = 200;
/** Far from the seeds that training takes. */
const FIRST_SEED = 9_000_000;
const LEAST_OVERLAP = 0.5;
const SHAPES = [
  [640, 480],
  [480, 640],
  [600, 600],
  [800, 400],
] as const;

interface Judged {
  readonly score: number;
  readonly isRight: boolean;
}

/** A detection is right if it overlaps a product of its label that no better detection has. */
function judged(detections: readonly Detection[], products: readonly PlacedProduct[]): Map<string, Judged[]> {
  const taken = new Set<PlacedProduct>();
  const byLabel = new Map<string, Judged[]>();
  for (const { label, score, box } of detections) {
    const product = products.find((one) => one.label === label && !taken.has(one) && overlap(one.box, box) >= LEAST_OVERLAP);
    if (product) taken.add(product);
    byLabel.set(label, [...(byLabel.get(label) ?? []), { score, isRight: product !== undefined }]);
  }
  return byLabel;
}

/** The area under precision over recall, precision made monotonic (Everingham et al. 2010, doi:10.1007/s11263-009-0275-4). */
function averagePrecision(all: readonly Judged[], relevant: number): number {
  const sorted = all.toSorted((a, b) => b.score - a.score);
  const points: { precision: number; recall: number }[] = [];
  let right = 0;
  for (const [n, { isRight }] of sorted.entries()) {
    if (isRight) right++;
    points.push({ precision: right / (n + 1), recall: right / relevant });
  }
  let area = 0;
  let best = 0;
  for (let n = points.length - 1; n >= 0; n--) {
    best = Math.max(best, points[n]?.precision ?? 0);
    area += best * ((points[n]?.recall ?? 0) - (points[n - 1]?.recall ?? 0));
  }
  return area;
}

const detector = await Detector.load({ directory: process.argv[2] ?? 'models/mini-owl' });
const labels = CATEGORIES.map(({ name }) => name);
const texts = labels.map((label) => `a photo of a ${label}`);
const all = new Map<string, Judged[]>(labels.map((label) => [label, []]));
const relevant = new Map<string, number>();
let ms = 0;
for (let n = 0; n < SCENES; n++) {
  const [width, height] = SHAPES[n % SHAPES.length] ?? SHAPES[0];
  const { jpeg, products } = await scene(FIRST_SEED + n, width, height);
  const started = performance.now();
  const { detections } = await detector.detect(jpeg, labels, { threshold: 0.02, texts });
  ms += performance.now() - started;
  for (const { label } of products) relevant.set(label, (relevant.get(label) ?? 0) + 1);
  for (const [label, some] of judged(detections, products)) all.get(label)?.push(...some);
}
await detector.release();
const precisions = labels
  .filter((label) => relevant.has(label))
  .map((label) => ({ label, ap: averagePrecision(all.get(label) ?? [], relevant.get(label) ?? 1) }));
const mean = precisions.reduce((sum, { ap }) => sum + ap, 0) / precisions.length;
for (const { label, ap } of precisions.toSorted((a, b) => a.ap - b.ap).slice(0, 5))
  process.stdout.write(`${label.padEnd(16)} ${ap.toFixed(3)}\n`);
process.stdout.write(`${SCENES} scenes, ${precisions.length} labels, ${(ms / SCENES).toFixed(1)} ms a scene\nmAP@50: ${mean.toFixed(3)}\n`);

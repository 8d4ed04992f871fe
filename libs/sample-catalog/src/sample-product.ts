import { CATEGORIES, type Category, type Department, type Shape } from './categories.js';
import { COLORS, type ColorName } from './colors.js';
import { PATTERNS, type PatternName } from './patterns.js';
import { Random } from './random.js';
import { describeProduct, titleProduct } from './wording.js';

/** One generated product: what a merchant's feed would say of it, and the seed its picture is drawn with. */
export interface SampleProduct {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly department: Department;
  readonly brand: string;
  readonly color: ColorName;
  readonly pattern: PatternName;
  readonly shape: string;
  readonly material: string;
  /** A decimal number of euros, as feeds write it: "49.90". */
  readonly price: string;
  readonly currency: 'EUR';
  readonly in_stock: boolean;
  readonly pictureSeed: number;
}

/** Made-up names: no brand of this list is meant to be anyone's. */
const BRANDS = [
  'Avenzo',
  'Brimvale',
  'Calderra',
  'Dovrin',
  'Elmhart',
  'Fjordane',
  'Glimmet',
  'Havelune',
  'Isolka',
  'Jorvika',
  'Kestrova',
  'Lumarre',
  'Morvane',
  'Nordell',
  'Ostrava & Pine',
  'Quillon',
];

/** What to draw from: leave a field out to let the seed choose it. */
export interface Wanted {
  readonly category?: Category;
  readonly color?: ColorName;
  readonly pattern?: PatternName;
}

/** The `index`-th product of the catalog with this seed; it does not depend on the others. */
export function sampleProduct(seed: number, index: number, wanted: Wanted = {}): SampleProduct {
  const random = new Random(seed, index);
  const category = wanted.category ?? random.pick(CATEGORIES);
  const color = wanted.color ?? random.pick(COLORS);
  const drawnPattern: PatternName = random.chance(category.patterned) ? random.pick(PATTERNS.slice(1)) : 'plain';
  const pattern = wanted.pattern ?? drawnPattern;
  const shape: Shape = random.pick(category.shapes);
  const material = random.pick(category.materials);
  const brand = random.pick(BRANDS);
  const [low, high] = category.price;
  const facts = { category: category.name, color, pattern, shape: shape.name, material, brand };
  return {
    id: `${category.name.replaceAll(/\W+/g, '-')}-${seed}-${String(index).padStart(5, '0')}`,
    title: titleProduct(facts, random),
    description: describeProduct(facts, random),
    department: category.department,
    ...facts,
    price: (Math.round(low * (high / low) ** random.next()) - 0.1).toFixed(2),
    currency: 'EUR',
    in_stock: random.chance(0.9),
    pictureSeed: random.index(2 ** 31),
  };
}

/** The first `count` products of the catalog with this seed. */
export function sampleProducts(seed: number, count: number): SampleProduct[] {
  return Array.from({ length: count }, (_, index) => sampleProduct(seed, index));
}

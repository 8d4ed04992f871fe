import { Random } from './random.js';
import type { SampleProduct } from './sample-product.js';

/** A query with the products that answer it, as the catalog's attributes tell. */
export interface SampleJudgment {
  readonly q: string;
  /** What makes the query hard: see `KINDS`. */
  readonly kind: string;
  /** Product ids; each is as good as the other. */
  readonly relevant: readonly string[];
}

type Wanted = Partial<Pick<SampleProduct, 'brand' | 'category' | 'color' | 'material' | 'pattern' | 'shape'>>;

/** Synonyms of the catalog's words; no product's text contains them. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  red: 'crimson',
  grey: 'gray',
  teal: 'turquoise',
  sofa: 'couch',
  sneakers: 'trainers',
  handbag: 'purse',
  dress: 'gown',
  mug: 'cup',
  sunglasses: 'shades',
};

/** Swaps two letters in the middle, as a fast typist might. */
function mistyped(word: string): string {
  const at = Math.floor(word.length / 2) - 1;
  return `${word.slice(0, at)}${word.charAt(at + 1)}${word.charAt(at)}${word.slice(at + 2)}`;
}

const mistypedLast = (text: string): string => text.replace(/\p{L}{5,}$/u, mistyped);

/** Makes a query from one product: the words, and the attributes that an answer must share; undefined if the kind does not fit. */
const KINDS: Readonly<Record<string, (product: SampleProduct) => readonly [words: string, wanted: Wanted] | undefined>> = {
  'colour and category': ({ color, category }) => [`${color} ${category}`, { color, category }],
  'pattern and category': ({ pattern, category }) => (pattern === 'plain' ? undefined : [`${pattern} ${category}`, { pattern, category }]),
  shape: ({ shape }) => [shape, { shape }],
  'material and category': ({ material, category }) => [`${material} ${category}`, { material, category }],
  'brand and category': ({ brand, category }) => [`${brand} ${category}`, { brand, category }],
  mistyped: ({ color, category }) => {
    const words = mistypedLast(`${color} ${category}`);
    return words === `${color} ${category}` ? undefined : [words, { color, category }];
  },
  'other words': ({ color, category }) => {
    const words = `${OTHER_WORDS[color] ?? color} ${OTHER_WORDS[category] ?? category}`;
    return words === `${color} ${category}` ? undefined : [words, { color, category }];
  },
};

/** `count` queries over these products, the kinds in turn, no query twice; the same for the same products. */
export function sampleJudgments(products: readonly SampleProduct[], count: number): SampleJudgment[] {
  const random = new Random(17);
  const kinds = Object.entries(KINDS);
  const judgments = new Map<string, SampleJudgment>();
  for (let attempt = 0; judgments.size < count && attempt < 100 * count; attempt++) {
    const [kind, suggest] = kinds[judgments.size % kinds.length] ?? [];
    const suggested = suggest?.(random.pick(products));
    if (!kind || !suggested || judgments.has(suggested[0])) continue;
    const [q, wanted] = suggested;
    const relevant = products.filter((product) =>
      Object.entries(wanted).every(([field, value]) => product[field as keyof Wanted] === value),
    );
    judgments.set(q, { q, kind, relevant: relevant.map(({ id }) => id) });
  }
  return [...judgments.values()];
}

/** Queries that nothing in the catalog answers. */
export const NONSENSE_QUERIES: readonly string[] = [
  'asdfghjkl',
  'quantum chromodynamics',
  'qwertz',
  'xkcd',
  'aaaaaaaa',
  'hhhh jjjj',
  '7362 9911',
  'how to file taxes',
  'prime minister resigns',
  'football results',
  'mitochondria',
  'rain in Oslo tomorrow',
  'vaccine schedule',
  'guitar chords',
  'pizza with mushrooms',
  'car tyres',
  'tax deductible donation',
  'Shakespeare sonnets',
  'income statement',
  'traffic jam on the motorway',
  'antibiotic resistance',
  'Napoleon Bonaparte',
  'greenhouse gas emissions',
  'differential equations',
  'bus departures',
  'recipe for lentil soup',
  'job interview questions',
  'the speed of light',
  'kubernetes ingress',
  'zzz',
];

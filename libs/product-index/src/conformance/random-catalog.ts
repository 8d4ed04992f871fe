import { attributeField, Product, type AttributeValue, type FieldType } from '#catalog';
import { lexicalQuery, Synonyms, Vocabulary, type LexicalQuery } from '#lexical';
import { LAYOUTS } from '../layout.js';
import type { Point } from '../point.js';
import type { ProductQuery } from '../retrieval/find-products.js';
import { SPEC } from './fixtures.js';

export const WORDS = { language: 'en', vocabulary: new Vocabulary([], 'en'), synonyms: new Synonyms([], 'en') } as const;

/** A small generator of its own, so that the catalog is the same in every run. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const COLORS = ['red', 'blue', 'green'];
const KINDS = ['dress', 'mug', 'lamp', 'shoe'];
const MATERIALS = ['linen', 'oak', 'steel'];

/** Values of each kind, several of them, and here and there a text among numbers. */
function attributesOf(material: string, random: () => number): Record<string, AttributeValue> {
  const number = (): number => Math.round(random() * 8) / 2;
  const weight = random() < 0.1 ? 'n/a' : random() < 0.3 ? [String(number()), number()] : String(number());
  const released = `2026-02-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
  return {
    material: random() < 0.3 ? [material, 'cotton'] : material,
    weight,
    größe: random() < 0.5 ? ['S', 'M'] : 'XL',
    ...(random() < 0.7 && { released: random() < 0.3 ? [released, '2026-03-01'] : released }),
    ...(random() < 0.8 && { handmade: random() < 0.5 }),
  };
}

/** Sales that are over, that hold and that are still to come, whenever the tests run. */
function saleOf(random: () => number): Pick<Product, 'sale_price' | 'sale_starts' | 'sale_ends'> {
  const [past, future] = ['2020-01-01', '2999-01-01T00:00:00Z'];
  const when = random();
  return {
    sale_price: Math.round(random() * 100),
    ...(when < 0.3 && { sale_starts: future }),
    ...(when > 0.3 && when < 0.6 && { sale_ends: past }),
    ...(when > 0.8 && { sale_starts: past, sale_ends: future }),
  };
}

/** A unit vector. */
function direction(length: number, random: () => number): Float32Array {
  const values = Float32Array.from({ length }, () => random() - 0.3);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

export function catalog(): Point[] {
  const random = randomly(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: 160 }, (_, n) => {
    const [color, category, material] = [pick(COLORS), pick(KINDS), pick(MATERIALS)];
    const images = Array.from({ length: random() < 0.15 ? 0 : random() < 0.4 ? 3 : 1 }, (_, nth) => ({
      reference: `${n}-${nth}.jpg`,
      sha256: String(n * 10 + nth).padStart(64, '0'),
      key: `${n}-${nth}.jpg`,
    }));
    const [image, ...gallery] = images.map(() => direction(4, random));
    const text = random() < 0.9 ? direction(3, random) : undefined;
    return {
      product: {
        ...Product.parse({
          id: `p-${String(n).padStart(3, '0')}`,
          title: `${color} ${material} ${category} no${n}`,
          category: random() < 0.2 ? [`Home > ${category}`, `Gifts > For all > ${category}`] : category,
          color: random() < 0.2 ? [color, 'gold'] : color,
          ...(random() < 0.8 && { price: Math.round(random() * 100) }),
          ...(random() < 0.6 && { group_id: `g-${Math.floor(random() * 25)}` }),
          in_stock: random() < 0.7,
          ...(random() < 0.4 && { quantity: Math.floor(random() * 4) }),
          ...(random() < 0.2 && { availability: random() < 0.5 ? 'backorder' : 'preorder' }),
          ...(random() < 0.4 && saleOf(random)),
          ...(random() < 0.5 && { tags: random() < 0.5 ? ['new', 'gift idea'] : 'new' }),
          ...(random() < 0.3 && { rating: Math.round(random() * 10) / 2 }),
          created_at: `2026-01-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
          ...(images.length > 0 && { image: 'a.jpg' }),
          attributes: attributesOf(material, random),
        }),
        has_image: images.length > 0,
        ...(images.length > 0 && n % 5 > 0 && { picture_colors: n % 2 === 0 ? [color] : ['grey', color] }),
      },
      vectors: { ...(image && { image }), ...(gallery.length > 0 && { gallery }), ...(text && { text }) },
      images,
      faults: [],
      ...(text && { textKey: `text of ${n}` }),
      layout: LAYOUTS.length,
      modelFingerprint: SPEC.modelFingerprint,
      sourceRevision: String(n),
      indexedAt: '2026-01-01T00:00:00.000Z',
      language: 'en',
      revision: 1,
      patched: {},
    };
  });
}

export const QUERY_EMBEDDING = Float32Array.from([0.5, 0.5, 0.5, 0.5]);
const TEXT_EMBEDDING = Float32Array.from([0.6, 0.8, 0]);
/** The query with a word that products need not have. */
const optional = (lexical: LexicalQuery, place: number): LexicalQuery => ({
  ...lexical,
  words: lexical.words.map((word, n) => (n === place ? { ...word, isOptional: true } : word)),
});

export const MODES: Readonly<Record<string, Partial<ProductQuery>>> = {
  browsing: {},
  semantic: { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.4 } },
  'lexical, all words': { lexical: lexicalQuery('blue dresses', WORDS) },
  'lexical, a word left out': { lexical: optional(lexicalQuery('blue linen dresses', WORDS), 1) },
  'lexical, without a product that has all words': { lexical: lexicalQuery('blue unobtainium', WORDS) },
  'hybrid, a word left out': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 },
    lexical: optional(lexicalQuery('blue linen dresses', WORDS), 1),
  },
  'hybrid without a product that has all words': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 },
    lexical: lexicalQuery('linen unobtainium', WORDS),
  },
  'hybrid without anything near': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 1 },
    lexical: lexicalQuery('linen unobtainium', WORDS),
  },
  hybrid: { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 }, lexical: lexicalQuery('linen lamp', WORDS) },
  'by a picture': { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6, isPicture: true } },
  'by text': { text: { embedding: TEXT_EMBEDDING, minScore: 0.5 } },
  'by texts near the nearest, of products without a picture': {
    text: {
      embedding: TEXT_EMBEDDING,
      minShare: 0.8,
      filter: { kind: 'any-of', field: 'has_image', values: [false], negated: false },
    },
  },
  'by pictures and texts': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 },
    text: { embedding: TEXT_EMBEDDING, minScore: 0.5 },
  },
  'hybrid with texts': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 },
    text: { embedding: TEXT_EMBEDDING, minScore: 0.7 },
    lexical: lexicalQuery('linen lamp', WORDS),
  },
};
export const FILTERS = [
  '',
  'color:=[red, blue]',
  'price:20..80 && in_stock:true',
  'material:!=oak || price:<10',
  'created_at:>=2026-01-15 && weight:1..3',
  'material:=cotton && größe:!=XL',
  'color:=gold || category.lvl0:=Home',
  'color:!=[gold, red] && category:!=mug',
  'category.lvl1:!=`Gifts > For all`',
  'weight:=[n/a, 2] || weight:>3.5',
  'weight:!=[n/a, 1]',
  'released:2026-02-10..2026-02-20 || handmade:true',
  'price:>50 && availability:=[backorder, in_stock]',
  'price:!=[10, 20] && sale_price:<50 && sale_ends:>2000-01-01',
  'tags:=`gift idea` || tags:!=new',
  'rating:>=3 || quantity:0..1',
  'picture_colors:=[grey, red] && price:>20',
  'picture_colors:!=blue',
];
export const FACETS = [
  'id',
  'color',
  'category',
  'category.lvl0',
  'category.lvl1',
  'category.lvl2',
  'in_stock',
  'availability',
  'quantity',
  'tags',
  'picture_colors',
  'price',
  'attributes.material',
  'numbers.weight',
  'attributes.größe',
  'attributes.handmade',
  'dates.released',
];

const ATTRIBUTES = { material: 'text', weight: 'number', größe: 'text', released: 'date', handmade: 'flag' } as const;
const TYPES = {
  price: 'number',
  sale_price: 'number',
  sale_ends: 'date',
  quantity: 'number',
  rating: 'number',
  in_stock: 'flag',
  created_at: 'date',
} as const;

export const resolve = (name: string): { readonly field: string; readonly type: FieldType } => {
  const attribute = new Map<string, FieldType>(Object.entries(ATTRIBUTES)).get(name);
  if (attribute) return { field: attributeField(name, attribute), type: attribute };
  return { field: name, type: new Map<string, FieldType>(Object.entries(TYPES)).get(name) ?? 'text' };
};

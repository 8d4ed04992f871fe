import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attributeOf, numberIn, parseFilter, Product, secondsOf, type Filter } from '#catalog';
import { lexicalQuery, productTerms, Synonyms, Vocabulary, type LexicalQuery } from '#lexical';
import { openAlias, type Collections } from '../collections.js';
import type { Point } from '../point.js';
import type { ProductIndex } from '../product-index.js';
import type { OpenAdapters } from './fixtures.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';

const SPEC = { modelName: 'tiny', modelFingerprint: '0123456789abcdef', dimension: 4 };
const WORDS = { language: 'en', vocabulary: new Vocabulary([], 'en'), synonyms: new Synonyms([], 'en') } as const;

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

function catalog(): Point[] {
  const random = randomly(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: 160 }, (_, n) => {
    const [color, category, material] = [pick(COLORS), pick(KINDS), pick(MATERIALS)];
    const embedding = Float32Array.from({ length: 4 }, () => random() - 0.3);
    const norm = Math.hypot(...embedding);
    return {
      product: Product.parse({
        id: `p-${String(n).padStart(3, '0')}`,
        title: `${color} ${material} ${category} no${n}`,
        category,
        color,
        ...(random() < 0.8 && { price: Math.round(random() * 100) }),
        ...(random() < 0.6 && { group_id: `g-${Math.floor(random() * 25)}` }),
        in_stock: random() < 0.7,
        created_at: `2026-01-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
        image: 'a.jpg',
        attributes: { material, weight: String(Math.round(random() * 8) / 2) },
      }),
      embedding: embedding.map((value) => value / norm),
      image: { reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'a.jpg' },
      modelFingerprint: SPEC.modelFingerprint,
      sourceRevision: String(n),
      indexedAt: '2026-01-01T00:00:00.000Z',
      language: 'en',
      revision: 1,
      patched: {},
    };
  });
}

type Value = string | number | boolean | null;

function valueOf(product: Product, field: string): Value {
  const attribute = attributeOf(field);
  if (!attribute) {
    const value = (product as Record<string, unknown>)[field] as Value | undefined;
    return field === 'created_at' ? (secondsOf(String(value)) ?? null) : (value ?? null);
  }
  const text = product.attributes[attribute.name];
  if (text === undefined) return null;
  return attribute.type === 'text' ? text : (numberIn(text) ?? null);
}

function satisfies(product: Product, filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.conditions.every((one) => satisfies(product, one));
    case 'any':
      return filter.conditions.some((one) => satisfies(product, one));
    case 'any-of': {
      const value = valueOf(product, filter.field);
      return filter.negated !== (value !== null && filter.values.includes(value));
    }
    case 'range': {
      const value = valueOf(product, filter.field);
      const { min, max } = filter;
      if (typeof value !== 'number') return false;
      if (min && (min.inclusive ? value < min.value : value <= min.value)) return false;
      return !max || (max.inclusive ? value <= max.value : value < max.value);
    }
  }
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** Which products a query is about, by looking at each. */
function oracleCandidates(points: readonly Point[], { semantic, lexical, filter }: Partial<ProductQuery>): Point[] {
  const within = points.filter(({ product }) => !filter || satisfies(product, filter));
  if (!semantic && !lexical) return within;
  const near = within.filter(({ embedding }) => semantic && cosine(embedding, semantic.embedding) >= (semantic.minScore ?? -2));
  return within.filter((point) => near.includes(point) || (lexical && hasWords(within, lexical, near.length === 0).includes(point)));
}

function hasWords(points: readonly Point[], { words }: LexicalQuery, isRelaxable: boolean): Point[] {
  const has = ({ product }: Point, word: LexicalQuery['words'][number]): boolean =>
    word.alternatives.some(({ terms }) => terms.every((term) => productTerms(product, 'en').has(term)));
  const all = points.filter((point) => words.every((word) => has(point, word)));
  return all.length > 0 || !isRelaxable ? all : points.filter((point) => words.some((word) => has(point, word)));
}

function oracleFacet(candidates: readonly Point[], field: string, groupField: string | undefined): Record<string, number> {
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { product } of candidates) {
    const value = valueOf(product, field);
    const group = (groupField && valueOf(product, groupField)) ?? `alone ${product.id}`;
    const key = JSON.stringify([group, value]);
    if (value === null || seen.has(key)) continue;
    seen.add(key);
    counts[String(value)] = (counts[String(value)] ?? 0) + 1;
  }
  return counts;
}

const QUERY_EMBEDDING = Float32Array.from([0.5, 0.5, 0.5, 0.5]);
const MODES: Readonly<Record<string, Partial<ProductQuery>>> = {
  browsing: {},
  semantic: { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.4 } },
  'lexical, all words': { lexical: lexicalQuery('blue dresses', WORDS) },
  'lexical, any word': { lexical: lexicalQuery('blue unobtainium', WORDS) },
  'hybrid without a product that has all words': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 },
    lexical: lexicalQuery('linen unobtainium', WORDS),
  },
  'hybrid without anything near': {
    semantic: { embedding: QUERY_EMBEDDING, minScore: 1 },
    lexical: lexicalQuery('linen unobtainium', WORDS),
  },
  hybrid: { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 }, lexical: lexicalQuery('linen lamp', WORDS) },
};
const FILTERS = [
  '',
  'color:=[red, blue]',
  'price:20..80 && in_stock:true',
  'material:!=oak || price:<10',
  'created_at:>=2026-01-15 && weight:1..3',
];
const FACETS = ['color', 'category', 'in_stock', 'price', 'attributes.material', 'numbers.weight'];

const resolve = (name: string) => {
  if (name === 'material') return { field: 'attributes.material', type: 'text' } as const;
  if (name === 'weight') return { field: 'numbers.weight', type: 'number' } as const;
  const type = ({ price: 'number', in_stock: 'flag', created_at: 'date' } as const)[name];
  return { field: name, type: type ?? ('text' as const) };
};

/** Totals, facets, groups, order and pages against an oracle that looks at every product. */
export function findConformance(name: string, openIn: () => Promise<OpenAdapters>): void {
  describe(`finding in ${name}`, () => {
    const points = catalog();
    let index: ProductIndex;
    let collections: Collections;

    beforeAll(async () => {
      const { first, alias } = await openIn();
      collections = first;
      await collections.connect();
      index = await openAlias(collections, SPEC, alias);
      await index.upsert('s', points);
      await index.upsert('t', points.slice(0, 9));
    });
    afterAll(async () => collections.close());

    const find = async (query: Partial<ProductQuery>): Promise<FoundProducts> => index.find('s', { page: 1, perPage: 250, ...query });
    const cases = Object.keys(MODES).flatMap((mode) =>
      FILTERS.flatMap((filter) => [undefined, 'group_id'].map((group) => [mode, filter, group] as const)),
    );

    it.each(cases)('totals and facets equal the oracle: %s, "%s", grouped by %s', async (mode, filterBy, groupField) => {
      const query = { ...MODES[mode], ...(filterBy && { filter: parseFilter(filterBy, resolve) }) };
      const expected = oracleCandidates(points, query);
      const answer = await find({ ...query, facets: FACETS, ...(groupField && { group: { field: groupField, limit: 100 } }) });
      const ids = answer.hits.flatMap(({ product, group }) => [product.id, ...(group?.others.map((other) => other.product.id) ?? [])]);
      expect(ids.sort()).toEqual(expected.map(({ product }) => product.id).sort());
      expect(answer.isExact).toBe(true);
      expect(answer.found).toBe(answer.hits.length);
      expect(answer.found).toBe(new Set(expected.map(({ product }) => (groupField && product.group_id) ?? `alone ${product.id}`)).size);
      for (const { field, counts } of answer.facets) {
        expect([field, Object.fromEntries(counts.map(({ value, count }) => [value, count]))]).toEqual([
          field,
          oracleFacet(expected, field, groupField),
        ]);
      }
    });

    it.each(Object.keys(MODES))('pages follow each other without gap or overlap: %s', async (mode) => {
      const query = { ...MODES[mode], group: { field: 'group_id', limit: 2 } };
      const whole = await find(query);
      const pages = await Promise.all(Array.from({ length: 9 }, (_, n) => find({ ...query, page: n + 1, perPage: 20 })));
      expect(pages.flatMap(({ hits }) => hits)).toEqual(whole.hits.slice(0, 180));
      expect(new Set(pages.map(({ found }) => found))).toEqual(new Set([whole.found]));
      expect((await find({ ...query, page: 400, perPage: 25 })).hits).toEqual([]);
    });

    it('says when it took products with any of the words', async () => {
      const relaxed = await Promise.all(Object.values(MODES).map(async (mode) => (await find(mode)).isRelaxed));
      expect(Object.keys(MODES).filter((_, n) => relaxed[n])).toEqual(['lexical, any word', 'hybrid without anything near']);
    });

    it('orders by cosine', async () => {
      const { hits } = await find({ semantic: { embedding: QUERY_EMBEDDING } });
      const expected = points.map(({ product, embedding }) => ({ id: product.id, score: cosine(embedding, QUERY_EMBEDDING) }));
      expected.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      expect(hits.map(({ product }) => product.id)).toEqual(expected.map(({ id }) => id));
      for (const [n, { score }] of hits.entries()) expect(score).toBeCloseTo(expected[n]?.score ?? 0, 5);
    });

    it('fuses ranks as it explains them', async () => {
      const fusion = { k: 20, semanticWeight: 2, lexicalWeight: 0.5 };
      const { hits } = await find({ ...MODES['hybrid'], fusion, explain: true });
      const share = (rank: number | undefined, weight: number): number => (rank === undefined ? 0 : 1 / (rank / weight + fusion.k - 1));
      const best = share(1, 2) + share(1, 0.5);
      for (const { score, evidence } of hits) {
        expect(score).toBeCloseTo((share(evidence?.semanticRank, 2) + share(evidence?.lexicalRank, 0.5)) / best, 5);
      }
      expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
      expect(hits.filter(({ evidence }) => evidence?.semanticRank && evidence.lexicalRank).length).toBeGreaterThan(0);
      const ranks = (key: 'semanticRank' | 'lexicalRank'): number[] =>
        hits.flatMap(({ evidence }) => evidence?.[key] ?? []).sort((a, b) => a - b);
      expect(ranks('semanticRank')).toEqual(ranks('semanticRank').map((_, n) => n + 1));
      expect(ranks('lexicalRank')).toEqual(ranks('lexicalRank').map((_, n) => n + 1));
    });

    it('counts a word of the title more than one of the description', async () => {
      const [first, second] = points;
      if (!first || !second) throw new Error('no catalog');
      const about = (point: Point, id: string, title: string, description: string): Point => ({
        ...point,
        product: Product.parse({ id, title, description, image: 'a.jpg' }),
      });
      await index.upsert('w', [about(first, 'a', 'Plain thing', 'a zebra pattern'), about(second, 'b', 'Zebra thing', 'a plain pattern')]);
      const { hits } = await index.find('w', { lexical: lexicalQuery('zebra', WORDS), page: 1, perPage: 9 });
      expect(hits.map(({ product }) => product.id)).toEqual(['b', 'a']);
      expect(hits[0]?.score).toBeGreaterThan(hits[1]?.score ?? 0);
    });

    it.each(['p-042', 'P 042', points[42]?.product.title ?? ''])('puts the product that "%s" names first', async (text) => {
      for (const mode of [{}, { semantic: { embedding: QUERY_EMBEDDING } }]) {
        const { hits } = await find({ ...mode, lexical: lexicalQuery(text, WORDS), explain: true, perPage: 3 });
        expect(hits[0]?.product.id).toBe('p-042');
        expect(hits[0]?.evidence?.isNamed).toBe(true);
        expect(hits[1]?.evidence?.isNamed ?? false).toBe(false);
      }
    });

    it.each([
      ['price', false],
      ['price', true],
      ['created_at', true],
      ['numbers.weight', false],
    ])('sorts by %s, descending %s, absent values last, equals by score and id', async (field, descending) => {
      const semantic = { embedding: QUERY_EMBEDDING };
      const { hits } = await find({ semantic, sort: [{ field, descending }] });
      const order = points.map((point) => ({
        id: point.product.id,
        key: valueOf(point.product, field),
        score: cosine(point.embedding, QUERY_EMBEDDING),
      }));
      const key = (value: Value): number => (value === null ? Infinity : descending ? -Number(value) : Number(value));
      order.sort((a, b) => (key(a.key) === key(b.key) ? 0 : key(a.key) - key(b.key)) || b.score - a.score || (a.id < b.id ? -1 : 1));
      expect(hits.map(({ product }) => product.id)).toEqual(order.map(({ id }) => id));
    });

    it('takes the best variant for its group and tells how many there are', async () => {
      const { hits } = await find({ semantic: { embedding: QUERY_EMBEDDING }, group: { field: 'group_id', limit: 2 } });
      const several = hits.filter(({ group }) => (group?.size ?? 0) > 1);
      expect(several.length).toBeGreaterThan(5);
      for (const { product, score, group } of several) {
        const members = points.filter((point) => point.product.group_id === product.group_id);
        expect(group?.size).toBe(members.length);
        expect(group?.others).toHaveLength(Math.min(2, members.length - 1));
        expect(score).toBeCloseTo(Math.max(...members.map(({ embedding }) => cosine(embedding, QUERY_EMBEDDING))), 5);
      }
    });

    it('counts the values of a field in one store', async () => {
      const colors = points.map(({ product }) => product.color ?? '');
      const expected = Object.fromEntries(COLORS.map((color) => [color, colors.filter((one) => one === color).length]));
      expect(Object.fromEntries(await index.valueCounts('s', 'color'))).toEqual(expected);
      expect([...(await index.valueCounts('nobody', 'color'))]).toEqual([]);
    });

    it('gives the statistics of numbers', async () => {
      const { facets } = await find({ facets: ['price'] });
      const prices = points.flatMap(({ product }) => product.price ?? []);
      const sum = prices.reduce((total, price) => total + price, 0);
      expect(facets[0]?.stats).toEqual({ min: Math.min(...prices), max: Math.max(...prices), sum, avg: sum / prices.length });
    });

    it('lists the most frequent values and says how many there are', async () => {
      const [whole, some] = await Promise.all([find({ facets: ['category'] }), find({ facets: ['category'], maxFacetValues: 2 })]);
      expect(some.facets[0]?.counts).toEqual(whole.facets[0]?.counts.slice(0, 2));
      expect(some.facets[0]?.distinct).toBe(4);
    });

    it('finds new words when a payload is updated, and the old ones no more', async () => {
      const [point] = points;
      if (!point) throw new Error('no catalog');
      await index.upsert('v', [point]);
      const { embedding: _, ...payload } = point;
      await index.updatePayloads('v', [{ ...payload, product: { ...point.product, title: 'Amaranth teapot' } }]);
      const found = async (text: string): Promise<number> =>
        (await index.find('v', { lexical: lexicalQuery(text, WORDS), page: 1, perPage: 9 })).found;
      expect(await found('amaranth')).toBe(1);
      expect(await found('no0')).toBe(0);
    });

    it('answers the same after it is optimised', async () => {
      const ids = async (): Promise<string[]> => (await find(MODES['hybrid'] ?? {})).hits.map(({ product }) => product.id);
      const before = await ids();
      await index.optimize();
      expect(await ids()).toEqual(before);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { Product, shownProduct, type Filter, type StoredProduct } from '#catalog';
import { lexicalQuery } from '#lexical';
import type { Point } from '../point.js';
import { atStep } from '../retrieval/fewer-words.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import { filled, nearest, payloadOf, SMALL_CATALOG, unit, withSmallCatalog, type OpenIn } from './fixtures.js';
import { fieldValueOf, type FieldValue } from '../retrieval/candidates.js';
import { boosted, signalsOf } from '../retrieval/signals.js';
import { imageCosine, oracleCandidates, valuesOf } from './oracle.js';
import { catalog, MODES, QUERY_EMBEDDING, WORDS } from './random-catalog.js';

/** Semantic and lexical candidates, and their fusion. */
export function candidatesConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, candidates`, () => {
    const points = catalog();
    const at = filled(openIn, async (index) => {
      await index.upsert('s', points);
    });

    const find = async (query: Partial<ProductQuery>): Promise<FoundProducts> => at.index.find('s', { page: 1, perPage: 250, ...query });

    it('says how many products it found by all of the words, and by those that they must have', async () => {
      const byWords = await Promise.all(Object.values(MODES).map(async (mode) => (await find(mode)).byWords));
      const expected = Object.values(MODES).map(({ lexical }) => {
        if (!lexical) return { whole: 0, all: 0 };
        const count = (words: typeof lexical.words): number => oracleCandidates(points, { lexical: { ...lexical, words } }).length;
        return { whole: count(lexical.words.map(({ alternatives }) => ({ alternatives }))), all: count(lexical.words) };
      });
      expect(byWords).toEqual(expected);
      const counted = Object.values(MODES).filter(({ lexical, semantic, text }) => lexical && !semantic && !text);
      const counts = await Promise.all(counted.map(async (mode) => (await find({ ...mode, isCount: true })).byWords));
      expect(counts).toEqual(await Promise.all(counted.map(async (mode) => (await find(mode)).byWords)));
      expect(expected.some(({ whole, all }) => whole < all)).toBe(true);
      expect(expected.some(({ whole }) => whole > 0)).toBe(true);
    });

    /** Without scores: an index adds up their parts in an order that changes. */
    const shown = ({ hits, found, facets, byWords }: FoundProducts): object => ({
      hits: hits.map(({ product }) => product.id),
      found,
      facets,
      byWords,
    });

    it('leaves out as few words as find enough, and finds what is asked without them', async () => {
      const lexical = lexicalQuery('blue linen unobtainium dresses', WORDS);
      const steps = [[2], [2, 1], [2, 1, 0]].map((leftOut, n) => ({ leftOut, lexicalWeight: 1 - (n + 1) / 4 }));
      const stepFor = (enough: number): number | undefined => {
        const counts = steps.map(({ leftOut }) => {
          const words = lexical.words.filter((_, n) => !leftOut.includes(n));
          return oracleCandidates(points, { lexical: { ...lexical, words } }).length;
        });
        const most = counts.at(-1) ?? 0;
        return enough === 0 ? undefined : counts.findIndex((count) => count >= Math.min(enough, most));
      };
      const taken = new Set<number | undefined>();
      for (const mode of [{}, { semantic: { embedding: QUERY_EMBEDDING, minScore: 0.6 } }]) {
        for (const enough of [0, 1, 5, 10, 30, 1_000]) {
          const query = { ...mode, lexical, facets: ['color'], explain: true };
          const { step, ...answer } = await find({ ...query, fewer: { enough, steps } });
          expect(step).toBe(stepFor(enough));
          const without = step === undefined ? query : atStep({ ...query, fewer: { enough, steps }, page: 1, perPage: 250 }, step);
          expect(shown(answer)).toEqual(shown(await find(without)));
          taken.add(step);
        }
      }
      expect(taken.size).toBeGreaterThan(2);
    });

    it('puts products with all words before others, by words alone and with the bonus', async () => {
      for (const mode of ['lexical, a word left out', 'hybrid, a word left out']) {
        const { hits, byWords } = await find({ ...MODES[mode], explain: true });
        expect(hits.map(({ evidence }) => evidence?.hasAllWords ?? false)).toEqual(hits.map((_, n) => n < byWords.whole));
        expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
        expect(byWords.whole).toBeGreaterThan(0);
        expect(byWords.all).toBeGreaterThan(byWords.whole);
      }
    });

    it('adds what signals say to scores, within their bounds, and tells it', async () => {
      const signals = {
        freshness: { weight: 0.2, halfDays: 30 },
        stock: { weight: 0.1 },
        popularity: { weight: 0.2, half: 5 },
        pictureColor: { weight: 0.1, colors: ['red', 'green'] },
      };
      const byId = new Map(points.map((point) => [point.product.id, point.product]));
      for (const mode of ['lexical, all words', 'hybrid', 'semantic']) {
        const [plain, { hits }] = await Promise.all([find({ ...MODES[mode] }), find({ ...MODES[mode], signals, explain: true })]);
        const before = new Map(plain.hits.map(({ product, score }) => [product.id, score]));
        expect(hits.map(({ product }) => product.id).sort()).toEqual([...before.keys()].sort());
        expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a));
        for (const { product, score, evidence } of hits) {
          const values = (field: string): FieldValue => fieldValueOf(valuesOf(byId.get(product.id) ?? ({} as Product), field) as number[]);
          const expected = signalsOf(signals, values, Date.now() / 1000);
          expect(score).toBeCloseTo(boosted(before.get(product.id) ?? 0, expected), 4);
          expect(Object.keys(evidence?.signals ?? {}).sort()).toEqual(Object.keys(expected).sort());
        }
      }
      expect((await find({ signals })).hits.every(({ score }) => score === 0)).toBe(true);
    });

    it('finds by terms, and leaves out what has them', async () => {
      const terms: Filter = { kind: 'terms', terms: ['linen', 'lamp'] };
      for (const filter of [terms, { kind: 'not', condition: terms } as const]) {
        const { hits } = await find({ filter });
        const expected = oracleCandidates(points, { filter });
        expect(hits.map(({ product }) => product.id).sort()).toEqual(expected.map(({ product }) => product.id).sort());
        expect(expected.length).toBeGreaterThan(0);
      }
    });

    it('orders by cosine', async () => {
      const { hits } = await find({ semantic: { embedding: QUERY_EMBEDDING } });
      const expected = points.flatMap((point) => {
        const score = imageCosine(point, QUERY_EMBEDDING);
        return score === undefined ? [] : [{ id: point.product.id, score }];
      });
      expected.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      expect(hits.map(({ product }) => product.id)).toEqual(expected.map(({ id }) => id));
      for (const [n, { score }] of hits.entries()) expect(score).toBeCloseTo(expected[n]?.score ?? 0, 5);
    });

    it('is exact where the cut-off lies among the products that were looked at', async () => {
      const limit = 20;
      const { hits } = await find({ semantic: { embedding: QUERY_EMBEDDING } });
      const minScore = ((hits[limit / 2 - 1]?.score ?? 0) + (hits[limit / 2]?.score ?? 0)) / 2;
      expect(hits.length).toBeGreaterThan(limit);
      const cut = await find({ semantic: { embedding: QUERY_EMBEDDING, limit, minScore } });
      expect([cut.isExact, cut.found]).toEqual([true, limit / 2]);
      expect((await find({ semantic: { embedding: QUERY_EMBEDDING, limit } })).isExact).toBe(false);
    });

    it('fuses ranks as it explains them', async () => {
      const fusion = { k: 20, semanticWeight: 2, textWeight: 1, lexicalWeight: 0.5, wordBonus: 0.5 };
      const { hits } = await find({ ...MODES['hybrid'], fusion, explain: true });
      const share = (rank: number | undefined, weight: number): number => (rank === undefined ? 0 : 1 / (rank / weight + fusion.k - 1));
      const best = share(1, 2) + share(1, 0.5) + 0.5 / 20;
      for (const { score, evidence } of hits) {
        const bonus = evidence?.hasAllWords ? 0.5 / 20 : 0;
        const picture = share(evidence?.semanticRank, 2) * (evidence?.lexicalRank === undefined ? 0.5 : 1);
        expect(score).toBeCloseTo((picture + share(evidence?.lexicalRank, 0.5) + bonus) / best, 5);
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
      await at.index.upsert('w', [
        about(first, 'a', 'Plain thing', 'a zebra pattern'),
        about(second, 'b', 'Zebra thing', 'a plain pattern'),
      ]);
      const { hits } = await at.index.find('w', { lexical: lexicalQuery('zebra', WORDS), page: 1, perPage: 9 });
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

    it('finds new words when a payload is updated, and the old ones no more', async () => {
      const [point] = points;
      if (!point) throw new Error('no catalog');
      await at.index.upsert('v', [point]);
      const payload = payloadOf(point);
      await at.index.updatePayloads('v', [{ ...payload, product: { ...point.product, title: 'Amaranth teapot' } }]);
      const found = async (text: string): Promise<number> =>
        (await at.index.find('v', { lexical: lexicalQuery(text, WORDS), page: 1, perPage: 9 })).found;
      expect(await found('amaranth')).toBe(1);
      expect(await found('no0')).toBe(0);
    });

    it('answers the same after it is optimised', async () => {
      const ids = async (): Promise<string[]> => (await find(MODES['hybrid'] ?? {})).hits.map(({ product }) => product.id);
      const before = await ids();
      await at.index.optimize();
      expect(await ids()).toEqual(before);
    });
  });

  describe(`${name} product index, candidates of a few products`, () => {
    const at = filled(openIn, withSmallCatalog);

    const idsOf = async (query: Partial<ProductQuery> = {}): Promise<string[]> =>
      (await nearest(at.index, 's', unit(1, 0, 0, 0), query)).map(({ product }) => product.id);

    it('returns hits by score, highest first, with cosines as scores', async () => {
      const hits = await nearest(at.index, 's', unit(1, 0, 0, 0), { perPage: 3 });
      expect(hits.map(({ product }) => product.id)).toEqual(['red-dress', 'blue-dress', 'red-mug']);
      expect(hits[0]?.score).toBeCloseTo(1, 5);
      expect(hits[1]?.score).toBeCloseTo(0.9 / Math.hypot(0.9, 0.4), 5);
    });

    it('returns the whole product with each hit', async () => {
      const [hit] = await nearest(at.index, 's', unit(1, 0, 0, 0), { perPage: 1 });
      expect(hit?.product).toEqual(shownProduct(SMALL_CATALOG[0]?.product as StoredProduct));
    });

    it('returns fewer than k hits when the store has fewer products', async () => {
      expect(await idsOf()).toHaveLength(SMALL_CATALOG.length);
    });

    it('keeps stores apart in searches, counts, look-ups and deletions', async () => {
      expect(await at.index.count('s')).toBe(SMALL_CATALOG.length);
      expect(await at.index.count('t')).toBe(1);
      expect(await at.index.size()).toBe(SMALL_CATALOG.length + 1);
      expect((await at.index.get('t', ['red-dress'])).get('red-dress')?.product.title).toBe('Of another store');
      expect((await at.index.get('t', ['blue-dress'])).size).toBe(0);
      await at.index.delete('t', ['blue-dress'], 2);
      expect(await at.index.count('s')).toBe(SMALL_CATALOG.length);
      expect(await nearest(at.index, 'nobody', unit(1, 0, 0, 0))).toEqual([]);
    });

    it('answers the same after it is optimised', async () => {
      const before = await idsOf();
      await at.index.optimize();
      await at.index.optimize();
      expect(await idsOf()).toEqual(before);
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { Point } from '../point.js';
import { productState } from '../revisions/point-state.js';
import { filled, nearest, payloadOf, point, unit, type OpenIn } from './fixtures.js';

const [EAST, NORTH, UP, FOURTH] = [unit(1, 0, 0, 0), unit(0, 1, 0, 0), unit(0, 0, 1, 0), unit(0, 0, 0, 1)];
const picture = (name: string): Point['images'][number] => ({ reference: name, sha256: name.padStart(64, '0'), key: name });

/** A product with four pictures and a text. Qdrant 1.18 reads two vectors of whole numbers as a sparse vector. */
const WHOLE: Point = {
  ...point('whole', EAST),
  images: ['a', 'b', 'c', 'd'].map(picture),
  vectors: { image: EAST, gallery: [NORTH, UP, EAST], text: unit(1, 0, 0) },
  textKey: 'whole',
};
/** A product without a picture. */
const BARE: Point = { ...point('bare', EAST), images: [], vectors: { text: unit(0, 1, 0) }, textKey: 'bare' };
/** A product with one picture and no text. */
const PLAIN = point('plain', unit(1, 1, 0, 0));

/** Points with several vectors, or with none of a kind. */
export function vectorsConformance(name: string, openIn: OpenIn): void {
  describe(`${name} product index, vectors`, () => {
    const at = filled(openIn, (index) => index.upsert('s', [WHOLE, BARE, PLAIN]));
    const vectorsOf = async (id: string, storeId = 's'): Promise<object> => {
      const vectors = (await at.other.vectors(storeId, [id])).get(id);
      if (!vectors) throw new Error(`there is no "${id}"`);
      const { image, gallery, text } = vectors;
      const rounded = (one: Float32Array): number[] => Array.from(one, (value) => Math.round(value * 1e5) / 1e5);
      return {
        ...(image && { image: rounded(image) }),
        ...(gallery && { gallery: gallery.map(rounded) }),
        ...(text && { text: rounded(text) }),
      };
    };
    const ALL = {
      image: [1, 0, 0, 0],
      gallery: [
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
      ],
      text: [1, 0, 0],
    };

    it('keeps what a product has, and nothing in place of what it lacks', async () => {
      expect(await vectorsOf('whole')).toEqual(ALL);
      expect(await vectorsOf('bare')).toEqual({ text: [0, 1, 0] });
      expect((await at.index.embeddings('s', ['whole', 'bare'])).size).toBe(1);
      expect((await at.index.get('s', ['bare'])).get('bare')).toEqual(payloadOf(BARE));
    });

    it('finds a product by its leading picture, and without one only in other ways', async () => {
      expect((await nearest(at.index, 's', EAST)).map(({ product }) => product.id)).toEqual(['whole', 'plain']);
      expect((await at.index.find('s', { page: 1, perPage: 9 })).found).toBe(3);
      const byText = await at.index.find('s', { text: { embedding: unit(0, 1, 0) }, page: 1, perPage: 9, explain: true });
      expect(byText.hits.map(({ product, score }) => [product.id, Math.round(score * 1e5) / 1e5])).toEqual([
        ['bare', 1],
        ['whole', 0],
      ]);
      expect(byText.hits[0]?.evidence).toMatchObject({ textRank: 1 });
    });

    it('lets each picture of a product count where a picture is looked for', async () => {
      const scores = async (embedding: Float32Array, isPicture: boolean): Promise<[string, number][]> => {
        const { hits } = await at.index.find('s', { semantic: { embedding, isPicture, minScore: 0.1 }, page: 1, perPage: 9 });
        return hits.map(({ product, score }) => [product.id, Math.round(score * 100) / 100]);
      };
      expect(await scores(UP, false)).toEqual([]);
      expect(await scores(UP, true)).toEqual([['whole', 1]]);
      expect(await scores(NORTH, true)).toEqual([
        ['whole', 1],
        ['plain', 0.71],
      ]);
      expect(await scores(FOURTH, true)).toEqual([]);
    });

    it('keeps the vectors that a write does not bring', async () => {
      const storeId = 'kept';
      await at.index.upsert(storeId, [WHOLE]);
      expect(await at.index.updatePayloads(storeId, [{ ...payloadOf(WHOLE), revision: 2 }])).toEqual([]);
      expect(await vectorsOf('whole', storeId)).toEqual(ALL);
      await at.index.join(storeId, [productState({ ...payloadOf(WHOLE), textKey: 'anew', revision: 3 }, { text: unit(0, 0, 1) })]);
      expect(await vectorsOf('whole', storeId)).toEqual({ ...ALL, text: [0, 0, 1] });
      expect((await at.index.get(storeId, ['whole'])).get('whole')?.textKey).toBe('anew');
      const { textKey: _, ...moved } = { ...WHOLE, images: [picture('e')], vectors: { image: FOURTH }, revision: 4 };
      await at.index.upsert(storeId, [moved]);
      expect(await vectorsOf('whole', storeId)).toEqual({ image: [0, 0, 0, 1], text: [0, 0, 1] });
      expect((await at.index.get(storeId, ['whole'])).get('whole')?.textKey).toBe('anew');
      await at.index.patch(storeId, [{ productId: 'whole', revision: 5, fields: { title: 'Patched' }, isExpected: false }]);
      expect(await vectorsOf('whole', storeId)).toEqual({ image: [0, 0, 0, 1], text: [0, 0, 1] });
    });

    it('takes vectors away with the pictures, and gives them back with new ones', async () => {
      const storeId = 'lost';
      await at.index.upsert(storeId, [WHOLE]);
      await at.index.updatePayloads(storeId, [{ ...payloadOf(WHOLE), images: [], revision: 2 }]);
      expect(await vectorsOf('whole', storeId)).toEqual({ text: [1, 0, 0] });
      expect(await nearest(at.index, storeId, EAST)).toEqual([]);
      expect(await at.index.updatePayloads(storeId, [{ ...payloadOf(WHOLE), revision: 3 }])).toEqual(['whole']);
      await at.index.upsert(storeId, [{ ...WHOLE, revision: 3 }]);
      expect(await vectorsOf('whole', storeId)).toEqual(ALL);
      await at.index.delete(storeId, ['whole'], 4);
      expect((await at.index.vectors(storeId, ['whole'])).size).toBe(0);
      await at.index.upsert(storeId, [{ ...WHOLE, revision: 5 }]);
      expect(await vectorsOf('whole', storeId)).toEqual(ALL);
    });
  });
}

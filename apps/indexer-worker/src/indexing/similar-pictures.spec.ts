import { beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import type { ImportProducts } from '#imports';
import { SimilarPictures, type PicturedItem } from './similar-pictures.js';

let similar: SimilarPictures;

beforeEach(() => {
  const held = new Map<string, string>();
  const claimPictures: ImportProducts['claimPictures'] = async (_importId, claims) =>
    claims.map(({ key, holder }) => {
      if (!held.has(key)) held.set(key, holder);
      return held.get(key) ?? '';
    });
  similar = new SimilarPictures({ claimPictures } as unknown as ImportProducts);
});

/** A square whose right half is of one grey. */
const squareOf = (grey: number): Uint8Array =>
  Uint8Array.from({ length: 32 * 32 * 3 }, (_, n) => (Math.floor(n / 3) % 32 < 16 ? 250 : grey));

const item = (id: string, sha256: string, grey: number, more: object = {}): PicturedItem => ({
  item: { row: 1, product: Product.parse({ id, title: 'Lamp', image: `${id}.jpg`, ...more }) },
  pictures: [{ facts: { reference: `${id}.jpg`, sha256, key: '' }, prepared: { square: squareOf(grey), width: 32, height: 32 } }],
});

describe('SimilarPictures', () => {
  it('tells of a picture that looks like that of an earlier product', async () => {
    expect(await similar.notes('i', [item('a', '1', 90), item('b', '2', 91), item('c', '3', 140)])).toMatchObject([
      {
        productId: 'b',
        code: 'similar-image',
        severity: 'warning',
        value: 'b.jpg',
        message: expect.stringContaining('of the product "a"'),
      },
    ]);
    expect(await similar.notes('i', [item('d', '4', 92)])).toMatchObject([{ productId: 'd' }]);
  });

  it('tells nothing of one picture of several products, of variants, and of the same product again', async () => {
    await similar.notes('i', [item('a', '1', 90, { group_id: 'g' })]);
    expect(await similar.notes('i', [item('b', '1', 90)])).toEqual([]);
    expect(await similar.notes('i', [item('c', '2', 90, { group_id: 'g' })])).toEqual([]);
    expect(await similar.notes('i', [item('a', '1', 90, { group_id: 'g' })])).toEqual([]);
  });

  it('looks at pictures that are new only', async () => {
    const known = item('b', '2', 90);
    await similar.notes('i', [item('a', '1', 90)]);
    expect(await similar.notes('i', [{ ...known, pictures: known.pictures.map(({ facts }) => ({ facts })) }])).toEqual([]);
  });
});

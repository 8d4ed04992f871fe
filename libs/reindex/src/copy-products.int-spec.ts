import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { ClipModel, type TextModel } from '#clip';
import { ImageSourceError, type ImageSource } from '#image-store';
import { LanceDbCollections, LAYOUTS, type Collections, type IndexedProduct, type Point, type ProductIndex } from '#product-index';
import { copyProducts, type Copied } from './copy-products.js';
import { differencesOf } from './verification.js';

let directory: string;
let collections: Collections;
let model: ClipModel;
let from: ProductIndex;
let to: ProductIndex;
let storeId: string;
let stores = 0;
let read: string[] = [];
const pictures = new Map<string, Buffer>();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-copy-'));
  collections = await LanceDbCollections.open(directory);
  model = await ClipModel.load({ directory: 'models/mini-clip-64', threads: 1 });
  await collections.create('products-from-01234567-1', { image: 4 });
  await collections.create('products-to-89abcdef-1', { image: 128, text: 2 });
  [from, to] = await Promise.all([collections.index('products-from-01234567-1'), collections.index('products-to-89abcdef-1')]);
  for (const color of ['red', 'blue']) {
    const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: color } });
    pictures.set(`${color}.png`, await picture.png().toBuffer());
  }
  pictures.set('broken.png', Buffer.from('no picture'));
});
afterAll(async () => {
  await model.release();
  await collections.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  storeId = `s${++stores}`;
  read = [];
  spoken = [];
  isClip = false;
});

const images = {
  stored: (key: string) => {
    read.push(key);
    const bytes = pictures.get(key);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new ImageSourceError('image-not-found', `${key} is not there`, false));
  },
} as unknown as ImageSource;

/** The texts that were embedded. */
let spoken: string[] = [];
let isClip = false;
const TEXTS: TextModel = {
  info: { name: 'texts', fingerprint: 'texts' },
  dimension: 2,
  embedQueries: async () => [],
  embedProducts: async (texts) => {
    spoken.push(...texts);
    return texts.map(() => Float32Array.of(1, 0));
  },
  release: async () => undefined,
};

const point = (id: string, key: string, price = 1): Point => ({
  product: Product.parse({ id, title: `Product ${id}`, image: key, price }),
  vectors: { image: Float32Array.of(1, 0, 0, 0) },
  images: [{ reference: key, sha256: key, key }],
  faults: [],
  layout: LAYOUTS.length,
  modelFingerprint: 'from',
  sourceRevision: `r${price}`,
  indexedAt: '2026-01-01T00:00:00.000Z',
  language: 'en',
  revision: 1,
  patched: {},
});

const copied = async (ids: readonly string[], modelFingerprint = 'to', isWanted?: () => Promise<boolean>): Promise<Copied> =>
  copyProducts(
    {
      storeId,
      from,
      to: { index: to, modelFingerprint, model: async () => model, texts: { fingerprint: 'texts', isClip, model: async () => TEXTS } },
      images,
      ...(isWanted && { isWanted }),
    },
    ids,
  );
const there = async (id: string): Promise<IndexedProduct | undefined> => (await to.get(storeId, [id])).get(id);

describe('copyProducts', () => {
  it('embeds each picture once, however many products show it', async () => {
    await from.upsert(storeId, [point('a', 'red.png'), point('b', 'red.png'), point('c', 'blue.png')]);
    expect(await copied(['a', 'b', 'c'])).toEqual({ embedded: 3, copied: 0, removed: 0, failed: [] });
    expect(read.sort()).toEqual(['blue.png', 'red.png']);
    expect(await differencesOf(storeId, from, to)).toEqual([]);
    expect((await there('a'))?.modelFingerprint).toBe('to');
    const embeddings = await to.embeddings(storeId, ['a', 'b', 'c']);
    expect(embeddings.get('a')).toEqual(embeddings.get('b'));
    expect(embeddings.get('a')).toEqual(await model.embedImage(pictures.get('red.png') ?? Buffer.alloc(0)));
  });

  it('does nothing when it is run again', async () => {
    await from.upsert(storeId, [point('a', 'red.png')]);
    await copied(['a']);
    read = [];
    expect(await copied(['a'])).toEqual({ embedded: 0, copied: 0, removed: 0, failed: [] });
    expect(read).toEqual([]);
  });

  it('writes only fields where the picture is the same, and embeds again where it is another', async () => {
    await from.upsert(storeId, [point('a', 'red.png'), point('b', 'red.png')]);
    await copied(['a', 'b']);
    await from.upsert(storeId, [point('a', 'red.png', 2), point('b', 'blue.png')]);
    read = [];
    expect(await copied(['a', 'b'])).toEqual({ embedded: 1, copied: 1, removed: 0, failed: [] });
    expect(read).toEqual(['blue.png']);
    expect((await there('a'))?.product.price).toBe(2);
    expect(await differencesOf(storeId, from, to)).toEqual([]);
  });

  it('removes what is gone', async () => {
    await from.upsert(storeId, [point('a', 'red.png')]);
    await copied(['a']);
    await from.delete(storeId, ['a'], 2);
    expect(await copied(['a', 'never-there'])).toEqual({ embedded: 0, copied: 0, removed: 1, failed: [] });
    expect(await there('a')).toBeUndefined();
  });

  it('says which pictures are lost or broken, and keeps the products without old embeddings of theirs', async () => {
    await from.upsert(storeId, [point('a', 'red.png'), point('b', 'red.png')]);
    await copied(['a', 'b']);
    const later = (id: string, key: string): Point => ({ ...point(id, key), revision: 2 });
    await from.upsert(storeId, [later('a', 'lost.png'), later('b', 'broken.png'), later('c', 'blue.png')]);
    const result = await copied(['a', 'b', 'c']);
    expect(result).toMatchObject({ embedded: 1, copied: 2, removed: 0 });
    expect(result.failed.map(({ productId, code }) => [productId, code]).sort()).toEqual([
      ['a', 'image-not-found'],
      ['b', 'unsupported-image'],
    ]);
    expect(await to.embeddings(storeId, ['a', 'b'])).toEqual(new Map());
    expect((await there('a'))?.product).toMatchObject({ has_image: false, image_faults: ['image-not-found'] });
    expect((await there('c'))?.product.id).toBe('c');
  });

  it('takes embeddings over where both versions are of one model', async () => {
    const same = point('a', 'red.png');
    await from.upsert(storeId, [same]);
    await collections.create('products-same-01234567-2', { image: 4 });
    const index = await collections.index('products-same-01234567-2');
    const nothing = (): Promise<never> => Promise.reject(new Error('there is nothing to embed'));
    const target = { index, modelFingerprint: 'from', model: nothing };
    expect(await copyProducts({ storeId, from, to: target, images }, ['a'])).toMatchObject({ embedded: 0, copied: 1 });
    expect((await index.embeddings(storeId, ['a'])).get('a')).toEqual(same.vectors.image);
    expect(read).toEqual([]);
  });

  it('embeds texts where the target has none of its model, and pictures only where it must', async () => {
    await from.upsert(storeId, [point('a', 'red.png'), { ...point('b', 'red.png'), images: [], vectors: {} }]);
    expect(await copied(['a', 'b'])).toMatchObject({ embedded: 1, copied: 1, failed: [] });
    expect(spoken.toSorted()).toEqual(['Product a', 'Product b']);
    expect((await to.vectors(storeId, ['b'])).get('b')).toEqual({ text: Float32Array.of(1, 0) });
    await from.patch(storeId, [{ productId: 'a', revision: 2, fields: { title: 'Renamed' }, isExpected: false }]);
    read = [];
    expect(await copied(['a', 'b'])).toMatchObject({ embedded: 0, copied: 1 });
    expect([spoken.slice(2), read]).toEqual([['Renamed'], []]);
    expect(await differencesOf(storeId, from, to)).toEqual([]);
  });

  it('embeds with the text tower of CLIP only texts of products that have no picture in the target', async () => {
    isClip = true;
    const bare = { ...point('b', 'red.png'), images: [], vectors: {} };
    await from.upsert(storeId, [point('a', 'red.png'), bare, point('c', 'broken.png')]);
    await copied(['a', 'b', 'c']);
    expect(spoken.toSorted()).toEqual(['Product b', 'Product c']);
    expect(Object.keys((await to.vectors(storeId, ['a'])).get('a') ?? {})).toEqual(['image']);
  });

  it('brings products of an earlier layout to the present one', async () => {
    const old = point('a', 'red.png');
    const attributes = { sku: 12, rating: '4.5', tags: ['new', 'gift'], quantity: 'many', fit: 'slim' };
    await from.upsert(storeId, [{ ...old, layout: 3, product: { ...old.product, attributes } }]);
    await copied(['a']);
    expect((await there('a'))?.product).toMatchObject({
      sku: '12',
      rating: 4.5,
      tags: ['new', 'gift'],
      attributes: { quantity: 'many', fit: 'slim' },
    });
    expect(await differencesOf(storeId, from, to)).toEqual([]);
  });

  it('writes nothing when it is no longer wanted by the time it has embedded', async () => {
    await from.upsert(storeId, [point('a', 'red.png')]);
    expect(await copied(['a'], 'to', () => Promise.resolve(false))).toMatchObject({ embedded: 0 });
    expect(await there('a')).toBeUndefined();
  });
});

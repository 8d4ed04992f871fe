import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { ImageError, type ClipModel, type PreparedImage } from '#clip';
import { ImageSourceError, type ImageSource, type KnownImage } from '#image-store';
import type { AcceptedWrites, IndexVersion, StoreWrites, TextSpace } from '#index-versions';
import type { BatchItem, RefreshProducer } from '#jobs';
import { PictureMemory } from '#platform';
import type { IndexedProduct, Point, ProductIndex, ProductState, Vectors } from '#product-index';
import type { StoreProfiles } from '#store-profile';
import { BatchIndexer, type BatchOptions } from './batch-indexer.js';
import type { DecodeGuard } from './decode-guard.js';
import type { StoreRoom } from './store-room.js';
import type { SimilarPictures } from './similar-pictures.js';
import { PictureEmbedder } from './picture-embedder.js';
import { ProductPictures } from './product-pictures.js';

const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');

const UNGUARDED = { guarded: async <T>(_storeId: string, _sha256: string, decode: () => T) => decode() } as unknown as DecodeGuard;

/** What stands in the place of a picture: an error, or its content. */
let pictures: Map<string, string | Error>;
let points: Map<string, Point>;
/** The pictures that were embedded, in order. */
let embedded: string[];
/** Products for which the index reports that it has no embedding of their picture. */
let unfit: Set<string>;
let written: { withVectors: number; payloads: number };
let learnt: number;
let indexer: BatchIndexer;

const index = {
  hasGallery: true,
  get: async (_storeId: string, ids: readonly string[]) => new Map<string, IndexedProduct>(ids.flatMap((id) => entryOf(id))),
  embeddings: async () => new Map(),
  stored: async (_storeId: string, ids: readonly string[]) =>
    new Map(ids.flatMap((id) => entryOf(id).map(([key, indexed]) => [key, { state: { kind: 'product', indexed }, stamp: 1 }] as const))),
  vectors: async (_storeId: string, ids: readonly string[]) =>
    new Map(ids.flatMap((id): [string, Vectors][] => (points.has(id) ? [[id, points.get(id)?.vectors ?? {}]] : []))),
  join: async (_storeId: string, states: readonly ProductState[]) => {
    const lacking: string[] = [];
    for (const { indexed, vectors } of states) {
      const { id } = indexed.product;
      const present = points.get(id);
      if (unfit.delete(id) && present) {
        // Another writer has replaced the pictures.
        lacking.push(id);
        points.set(id, { ...present, images: present.images.map((image) => ({ ...image, sha256: 'replaced' })) });
        continue;
      }
      if (vectors.image) written.withVectors++;
      else written.payloads++;
      const kept = indexed.images.length > 0 && !vectors.image ? present?.vectors : {};
      points.set(id, { ...indexed, vectors: { ...kept, ...vectors } });
    }
    return { unfit: lacking, reworded: [] };
  },
};
const entryOf = (id: string): [string, IndexedProduct][] => {
  const present = points.get(id);
  return present ? [[id, present]] : [];
};

const model = {
  info: { fingerprint: 'model' },
  prepare: async (bytes: Uint8Array): Promise<PreparedImage> =>
    Buffer.from(bytes).toString() === 'broken'
      ? { error: new ImageError('undecodable-image', 'the picture ends early') }
      : { square: bytes, width: 4, height: 3 },
  embedPrepared: async (prepared: readonly PreparedImage[]) =>
    prepared.map((one) => {
      if ('error' in one) return one;
      embedded.push(Buffer.from(one.square).toString());
      return { embedding: Float32Array.of(1, 0) };
    }),
};
const version = { index: index as unknown as ProductIndex, model: model as unknown as ClipModel } as IndexVersion;

/** The texts that were embedded. */
let spoken: string[];
const spaceOf = (isClip: boolean): TextSpace =>
  ({
    isClip,
    model: {
      info: { fingerprint: 'texts' },
      embedProducts: async (texts: readonly string[]) => {
        spoken.push(...texts);
        return texts.map(() => Float32Array.of(0, 1));
      },
    },
  }) as unknown as TextSpace;
/** The space of texts of the version; none by default. */
let textSpace: TextSpace | undefined;

/** References that were fetched. */
let fetched: string[];
const images = {
  fetch: async (_storeId: string, reference: string, known?: KnownImage) => {
    fetched.push(reference);
    const content = pictures.get(reference) ?? new ImageSourceError('image-not-found', 'there is no such picture');
    if (content instanceof Error) throw content;
    const sha256 = sha256Of(content);
    const isKnown = known?.reference === reference && known.sha256 === sha256;
    return { reference, sha256, key: reference, etag: sha256.slice(0, 8), ...(!isKnown && { bytes: Buffer.from(content) }) };
  },
};

beforeEach(() => {
  pictures = new Map([
    ['a.jpg', 'picture of a'],
    ['b.jpg', 'picture of b'],
  ]);
  [spoken, textSpace, fetched] = [[], undefined, []];
  [points, embedded, unfit, written, learnt] = [new Map(), [], new Set(), { withVectors: 0, payloads: 0 }, 0];
  indexer = new BatchIndexer(
    {
      run: async (_storeId: string, _ids: unknown, write: (one: IndexVersion) => unknown) =>
        write({ ...version, ...(textSpace && { textSpace }) }),
    } as unknown as StoreWrites,
    { leastOpen: async () => undefined } as unknown as AcceptedWrites,
    new ProductPictures(images as unknown as ImageSource, new PictureMemory(1_000_000, Infinity), UNGUARDED),
    new PictureEmbedder(),
    { notes: async () => [] } as unknown as SimilarPictures,
    {
      settingsNow: async () => ({ language: 'en', auto_tagging: {} }),
      noteChange: async () => undefined,
      learn: async (_storeId: string, changes: readonly unknown[]) => void (learnt += changes.length),
    } as unknown as StoreProfiles,
    { forStore: async () => undefined },
    { refresh: async () => undefined } as unknown as RefreshProducer,
    {
      oneAtATime: async (_storeId: string, write: () => unknown) => write(),
      within: async (_version: unknown, _storeId: string, items: readonly unknown[]) => ({ wanted: items, beyond: [] }),
    } as unknown as StoreRoom,
  );
});

const item = (id: string, fields: Partial<Product> = {}, row = 1): BatchItem => ({
  row,
  product: Product.parse({ id, title: `Product ${id}`, image: `${id}.jpg`, ...fields }),
});
const run = (items: readonly BatchItem[], revision = 5, options: BatchOptions = {}) => indexer.run('s', revision, items, options);

describe('BatchIndexer', () => {
  it('embeds new products, and writes and learns them once', async () => {
    expect(await run([item('a'), item('b')])).toMatchObject({ outcomes: { embedded: 2 }, errors: [], retry: [] });
    expect(points.get('a')).toMatchObject({ revision: 5, patched: {}, language: 'en', modelFingerprint: 'model' });
    expect(written.withVectors).toBe(2);
    expect(learnt).toBe(2);
  });

  it.each([
    ['every text with a text model of its own', false, ['Product a', 'Product c']],
    ['with the text tower of CLIP texts of products without a picture', true, ['Product c']],
  ])('embeds %s, once', async (_name, isClip, texts) => {
    textSpace = spaceOf(isClip);
    const bare = item('c', { image: undefined }, 2);
    await run([item('a'), bare]);
    expect(spoken).toEqual(texts);
    expect(await run([item('a'), bare], 6)).toMatchObject({ outcomes: { unchanged: 2 } });
    expect(spoken).toEqual(texts);
  });

  it('writes nothing where nothing changed', async () => {
    await run([item('a')]);
    expect(await run([item('a')], 6)).toMatchObject({ outcomes: { unchanged: 1 } });
    expect(embedded).toEqual(['picture of a']);
    expect(written).toEqual({ withVectors: 1, payloads: 0 });
  });

  it('keeps the embedding where only fields changed', async () => {
    await run([item('a')]);
    expect(await run([item('a', { price: 5 })], 6)).toMatchObject({ outcomes: { updated: 1 } });
    expect(embedded).toHaveLength(1);
    expect(points.get('a')?.product.price).toBe(5);
  });

  it('embeds a picture that was replaced, and one that another model embedded', async () => {
    await run([item('a'), item('b')]);
    pictures.set('a.jpg', 'another picture');
    const other = points.get('b');
    if (other) points.set('b', { ...other, modelFingerprint: 'another model' });
    expect(await run([item('a'), item('b')], 6)).toMatchObject({ outcomes: { embedded: 2 } });
    // The picture of b is embedded already, for another product or before: once is enough.
    expect(embedded.slice(2)).toEqual(['another picture']);
  });

  it('fetches and embeds a picture that several products share once', async () => {
    const variants = ['x', 'y', 'z'].map((id) => item(id, { image: 'a.jpg' }));
    expect(await run(variants)).toMatchObject({ outcomes: { embedded: 3 } });
    expect([embedded, fetched]).toEqual([['picture of a'], ['a.jpg']]);
  });

  it('indexes products without pictures that are gone for good, and offers the others for a retry', async () => {
    pictures.set('slow.jpg', new ImageSourceError('image-unreachable', 'the server answered 503', true));
    pictures.set('gone.jpg', new Error('connection reset'));
    pictures.set('broken.jpg', 'broken');
    const items = [item('a'), item('slow', {}, 2), item('lost', {}, 3), item('gone', {}, 4), item('broken', {}, 5)];
    const { outcomes, errors, retry } = await run(items);
    expect(outcomes).toEqual({ embedded: 1, updated: 2 });
    expect(errors.map(({ row, code, severity }) => [row, code, severity])).toEqual([
      [3, 'image-not-found', 'warning'],
      [5, 'undecodable-image', 'warning'],
    ]);
    expect(retry.map(({ item: { row }, error: { code } }) => [row, code]).toSorted()).toEqual([
      [2, 'image-unreachable'],
      [4, 'image-unreachable'],
    ]);
    expect(points.get('lost')).toMatchObject({ images: [], vectors: {}, product: { has_image: false, image_faults: ['image-not-found'] } });
    const last = await run(
      retry.map((one) => one.item),
      5,
      { isLast: true },
    );
    expect([last.outcomes, last.retry]).toEqual([{ updated: 2 }, []]);
    expect(points.get('slow')?.product).toMatchObject({ has_image: false, image_faults: ['image-unreachable'] });
  });

  it('refuses products without a usable picture where pictures are required', async () => {
    const items = [item('a'), item('lost', {}, 2), { row: 3, product: Product.parse({ id: 'bare', title: 'Bare' }) }];
    const { outcomes, errors } = await run(items, 5, { requireImages: true });
    expect(outcomes).toEqual({ embedded: 1, failed: 2 });
    expect(errors.map(({ row, code, severity }) => [row, code, severity])).toEqual([
      [2, 'image-not-found', undefined],
      [3, 'missing-image', undefined],
    ]);
    expect([...points.keys()]).toEqual(['a']);
  });

  it('embeds each of several pictures once, and keeps those that only change their places', async () => {
    pictures.set('c.jpg', 'picture of c');
    await run([item('a', { images: ['a.jpg', 'b.jpg', 'a.jpg'] })]);
    expect(embedded).toEqual(['picture of a', 'picture of b']);
    expect(points.get('a')?.vectors.gallery).toHaveLength(1);
    expect(await run([item('a', { image: 'b.jpg', images: ['b.jpg', 'c.jpg', 'a.jpg'] })], 6)).toMatchObject({ outcomes: { embedded: 1 } });
    expect(embedded.slice(2)).toEqual(['picture of c']);
    expect(points.get('a')?.images.map(({ reference }) => reference)).toEqual(['b.jpg', 'c.jpg', 'a.jpg']);
    expect(points.get('a')?.vectors.gallery).toHaveLength(2);
  });

  it('keeps an embedded picture that is out of reach for the moment', async () => {
    await run([item('a')]);
    pictures.set('a.jpg', new ImageSourceError('image-unreachable', 'the server answered 503', true));
    expect(await run([item('a', { price: 5 })], 6, { isLast: true })).toMatchObject({ outcomes: { updated: 1 }, errors: [] });
    expect(points.get('a')).toMatchObject({ product: { price: 5, has_image: true } });
  });

  it('passes over products that a later write has changed', async () => {
    await run([item('a', { price: 9 })], 9);
    expect(await run([item('a', { price: 5 })], 5)).toMatchObject({ outcomes: { unchanged: 1 } });
    expect(points.get('a')?.product.price).toBe(9);
  });

  it('embeds a picture that was replaced between the read and the write', async () => {
    await run([item('a')]);
    unfit.add('a');
    expect(await run([item('a', { price: 5 })], 6)).toMatchObject({ outcomes: { embedded: 1 } });
    expect(points.get('a')?.vectors.image).toBeDefined();
    expect(points.get('a')?.product.price).toBe(5);
  });

  it('counts every item of a large batch', async () => {
    const many = Array.from({ length: 150 }, (_, n) => item(`p${n}`, { image: n % 2 ? 'a.jpg' : 'b.jpg' }, n + 1));
    expect(await run(many)).toMatchObject({ outcomes: { embedded: 150 } });
    expect(points.size).toBe(150);
  });
});

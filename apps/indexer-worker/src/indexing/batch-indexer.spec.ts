import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { ImageError, type ClipModel, type PreparedImage } from '#clip';
import { ImageSourceError, type ImageSource, type KnownImage } from '#image-store';
import type { AcceptedWrites, IndexVersion, StoreWrites } from '#index-versions';
import type { BatchItem } from '#jobs';
import { PictureMemory } from '#platform';
import type { IndexedProduct, Point, ProductIndex } from '#product-index';
import type { StoreProfiles } from '#store-profile';
import { BatchIndexer } from './batch-indexer.js';

const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');

/** What stands in the place of a picture: an error, or its content. */
let pictures: Map<string, string | Error>;
let points: Map<string, Point>;
/** The pictures that were embedded, in order. */
let embedded: string[];
/** Products for which the index reports that it has no embedding of their picture. */
let unfit: Set<string>;
let written: { upserts: number; payloads: number };
let learnt: number;
let indexer: BatchIndexer;

const index = {
  get: async (_storeId: string, ids: readonly string[]) => new Map<string, IndexedProduct>(ids.flatMap((id) => entryOf(id))),
  embeddings: async () => new Map(),
  upsert: async (_storeId: string, some: readonly Point[]) => {
    written.upserts += some.length;
    for (const point of some) points.set(point.product.id, point);
  },
  updatePayloads: async (_storeId: string, some: readonly IndexedProduct[]) => {
    written.payloads += some.length;
    const lacking = some.map(({ product }) => product.id).filter((id) => unfit.delete(id));
    for (const one of some) {
      const present = points.get(one.product.id);
      if (present && !lacking.includes(one.product.id)) points.set(one.product.id, { ...one, embedding: present.embedding });
      // Another writer has replaced the picture.
      else if (present) points.set(one.product.id, { ...present, image: { ...present.image, sha256: 'replaced' } });
    }
    return lacking;
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
      : { square: bytes },
  embedPrepared: async (prepared: readonly PreparedImage[]) =>
    prepared.map((one) => {
      if ('error' in one) return one;
      embedded.push(Buffer.from(one.square).toString());
      return { embedding: Float32Array.of(1, 0) };
    }),
};
const version = { index: index as unknown as ProductIndex, model: model as unknown as ClipModel } as IndexVersion;

const images = {
  fetch: async (_storeId: string, reference: string, known?: KnownImage) => {
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
  [points, embedded, unfit, written, learnt] = [new Map(), [], new Set(), { upserts: 0, payloads: 0 }, 0];
  indexer = new BatchIndexer(
    { run: async (_storeId: string, _ids: unknown, write: (one: IndexVersion) => unknown) => write(version) } as unknown as StoreWrites,
    { leastOpen: async () => undefined } as unknown as AcceptedWrites,
    images as unknown as ImageSource,
    {
      settingsNow: async () => ({ language: 'en', auto_tagging: {} }),
      noteChange: async () => undefined,
      learn: async (_storeId: string, changes: readonly unknown[]) => void (learnt += changes.length),
    } as unknown as StoreProfiles,
    { forStore: async () => undefined },
    new PictureMemory(1_000_000, Infinity),
  );
});

const item = (id: string, fields: Partial<Product> = {}, row = 1): BatchItem => ({
  row,
  product: Product.parse({ id, title: `Product ${id}`, image: `${id}.jpg`, ...fields }),
});
const run = (items: readonly BatchItem[], revision = 5) => indexer.run('s', revision, items);

describe('BatchIndexer', () => {
  it('embeds new products, and writes and learns them once', async () => {
    expect(await run([item('a'), item('b')])).toMatchObject({ outcomes: { embedded: 2 }, errors: [], retry: [] });
    expect(points.get('a')).toMatchObject({ revision: 5, patched: {}, language: 'en', modelFingerprint: 'model' });
    expect(written.upserts).toBe(2);
    expect(learnt).toBe(2);
  });

  it('writes nothing where nothing changed', async () => {
    await run([item('a')]);
    expect(await run([item('a')], 6)).toMatchObject({ outcomes: { unchanged: 1 } });
    expect(embedded).toEqual(['picture of a']);
    expect(written).toEqual({ upserts: 1, payloads: 0 });
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
    expect(embedded.slice(2)).toEqual(['another picture', 'picture of b']);
  });

  it('embeds a picture that several products share once', async () => {
    const variants = ['x', 'y', 'z'].map((id) => item(id, { image: 'a.jpg' }));
    expect(await run(variants)).toMatchObject({ outcomes: { embedded: 3 } });
    expect(embedded).toEqual(['picture of a']);
  });

  it('reports pictures that are gone for good, and offers the others for a retry', async () => {
    pictures.set('slow.jpg', new ImageSourceError('image-unreachable', 'the server answered 503', true));
    pictures.set('gone.jpg', new Error('connection reset'));
    pictures.set('broken.jpg', 'broken');
    const { outcomes, errors, retry } = await run([
      item('a'),
      item('slow', {}, 2),
      item('lost', {}, 3),
      item('gone', {}, 4),
      item('broken', {}, 5),
    ]);
    expect(outcomes).toEqual({ embedded: 1, failed: 2 });
    expect(errors.map(({ row, code }) => [row, code])).toEqual([
      [3, 'image-not-found'],
      [5, 'undecodable-image'],
    ]);
    expect(retry.map(({ item: { row }, error: { code } }) => [row, code]).toSorted()).toEqual([
      [2, 'image-unreachable'],
      [4, 'image-unreachable'],
    ]);
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
    expect(embedded).toHaveLength(2);
    expect(points.get('a')?.product.price).toBe(5);
  });

  it('counts every item of a large batch', async () => {
    const many = Array.from({ length: 150 }, (_, n) => item(`p${n}`, { image: n % 2 ? 'a.jpg' : 'b.jpg' }, n + 1));
    expect(await run(many)).toMatchObject({ outcomes: { embedded: 150 } });
    expect(points.size).toBe(150);
  });
});

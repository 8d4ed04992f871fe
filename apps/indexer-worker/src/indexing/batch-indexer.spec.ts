import { beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { ImageSourceError } from '#image-store';
import type { BatchItem } from '#jobs';
import type { BatchOptions } from './batch-indexer.js';
import { IndexingWorld, spaceOf } from './testing/indexing-world.js';

let world: IndexingWorld;

beforeEach(() => {
  world = new IndexingWorld();
});

const item = (id: string, fields: Partial<Product> = {}, row = 1): BatchItem => ({
  row,
  product: Product.parse({ id, title: `Product ${id}`, image: `${id}.jpg`, ...fields }),
});
const run = (items: readonly BatchItem[], revision = 5, options: BatchOptions = {}) => world.indexer.run('s', revision, items, options);

describe('BatchIndexer', () => {
  it('embeds new products, and writes and learns them once', async () => {
    expect(await run([item('a'), item('b')])).toMatchObject({ outcomes: { embedded: 2 }, errors: [], retry: [] });
    expect(world.points.get('a')).toMatchObject({ revision: 5, patched: {}, language: 'en', modelFingerprint: 'model' });
    expect(world.written.withVectors).toBe(2);
    expect(world.learnt).toBe(2);
  });

  it.each([
    ['every text with a text model of its own', false, ['Product a', 'Product c']],
    ['with the text tower of CLIP texts of products without a picture', true, ['Product c']],
  ])('embeds %s, once', async (_name, isClip, texts) => {
    world.textSpace = spaceOf(isClip, world.spoken);
    const bare = item('c', { image: undefined }, 2);
    await run([item('a'), bare]);
    expect(world.spoken).toEqual(texts);
    expect(await run([item('a'), bare], 6)).toMatchObject({ outcomes: { unchanged: 2 } });
    expect(world.spoken).toEqual(texts);
  });

  it('writes nothing where nothing changed', async () => {
    await run([item('a')]);
    expect(await run([item('a')], 6)).toMatchObject({ outcomes: { unchanged: 1 } });
    expect(world.embedded).toEqual(['picture of a']);
    expect(world.written).toEqual({ withVectors: 1, payloads: 0 });
  });

  it('keeps the embedding where only fields changed', async () => {
    await run([item('a')]);
    expect(await run([item('a', { price: 5 })], 6)).toMatchObject({ outcomes: { updated: 1 } });
    expect(world.embedded).toHaveLength(1);
    expect(world.points.get('a')?.product.price).toBe(5);
  });

  it('embeds a picture that was replaced, and one that another model embedded', async () => {
    await run([item('a'), item('b')]);
    world.pictures.set('a.jpg', 'another picture');
    const other = world.points.get('b');
    if (other) world.points.set('b', { ...other, modelFingerprint: 'another model' });
    expect(await run([item('a'), item('b')], 6)).toMatchObject({ outcomes: { embedded: 2 } });
    // The picture of b is embedded already, for another product or before: once is enough.
    expect(world.embedded.slice(2)).toEqual(['another picture']);
  });

  it('fetches and embeds a picture that several products share once', async () => {
    const variants = ['x', 'y', 'z'].map((id) => item(id, { image: 'a.jpg' }));
    expect(await run(variants)).toMatchObject({ outcomes: { embedded: 3 } });
    expect([world.embedded, world.fetched]).toEqual([['picture of a'], ['a.jpg']]);
  });

  it('indexes products without pictures that are gone for good, and offers the others for a retry', async () => {
    world.pictures.set('slow.jpg', new ImageSourceError('image-unreachable', 'the server answered 503', true));
    world.pictures.set('gone.jpg', new Error('connection reset'));
    world.pictures.set('broken.jpg', 'broken');
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
    expect(world.points.get('lost')).toMatchObject({
      images: [],
      vectors: {},
      product: { has_image: false, image_faults: ['image-not-found'] },
    });
    const last = await run(
      retry.map((one) => one.item),
      5,
      { isLast: true },
    );
    expect([last.outcomes, last.retry]).toEqual([{ updated: 2 }, []]);
    expect(world.points.get('slow')?.product).toMatchObject({ has_image: false, image_faults: ['image-unreachable'] });
  });

  it('refuses products without a usable picture where pictures are required', async () => {
    const items = [item('a'), item('lost', {}, 2), { row: 3, product: Product.parse({ id: 'bare', title: 'Bare' }) }];
    const { outcomes, errors } = await run(items, 5, { requireImages: true });
    expect(outcomes).toEqual({ embedded: 1, failed: 2 });
    expect(errors.map(({ row, code, severity }) => [row, code, severity])).toEqual([
      [2, 'image-not-found', undefined],
      [3, 'missing-image', undefined],
    ]);
    expect([...world.points.keys()]).toEqual(['a']);
  });

  it('embeds each of several pictures once, and keeps those that only change their places', async () => {
    world.pictures.set('c.jpg', 'picture of c');
    await run([item('a', { images: ['a.jpg', 'b.jpg', 'a.jpg'] })]);
    expect(world.embedded).toEqual(['picture of a', 'picture of b']);
    expect(world.points.get('a')?.vectors.gallery).toHaveLength(1);
    expect(await run([item('a', { image: 'b.jpg', images: ['b.jpg', 'c.jpg', 'a.jpg'] })], 6)).toMatchObject({ outcomes: { embedded: 1 } });
    expect(world.embedded.slice(2)).toEqual(['picture of c']);
    expect(world.points.get('a')?.images.map(({ reference }) => reference)).toEqual(['b.jpg', 'c.jpg', 'a.jpg']);
    expect(world.points.get('a')?.vectors.gallery).toHaveLength(2);
  });

  it('keeps an embedded picture that is out of reach for the moment', async () => {
    await run([item('a')]);
    world.pictures.set('a.jpg', new ImageSourceError('image-unreachable', 'the server answered 503', true));
    expect(await run([item('a', { price: 5 })], 6, { isLast: true })).toMatchObject({ outcomes: { updated: 1 }, errors: [] });
    expect(world.points.get('a')).toMatchObject({ product: { price: 5, has_image: true } });
  });

  it('passes over products that a later write has changed', async () => {
    await run([item('a', { price: 9 })], 9);
    expect(await run([item('a', { price: 5 })], 5)).toMatchObject({ outcomes: { unchanged: 1 } });
    expect(world.points.get('a')?.product.price).toBe(9);
  });

  it('embeds a picture that was replaced between the read and the write', async () => {
    await run([item('a')]);
    world.unfit.add('a');
    expect(await run([item('a', { price: 5 })], 6)).toMatchObject({ outcomes: { embedded: 1 } });
    expect(world.points.get('a')?.vectors.image).toBeDefined();
    expect(world.points.get('a')?.product.price).toBe(5);
  });

  it('counts every item of a large batch', async () => {
    const many = Array.from({ length: 150 }, (_, n) => item(`p${n}`, { image: n % 2 ? 'a.jpg' : 'b.jpg' }, n + 1));
    expect(await run(many)).toMatchObject({ outcomes: { embedded: 150 } });
    expect(world.points.size).toBe(150);
  });
});

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { s3ForTests } from '../../../test/support/s3.js';
import { ImageDownloader } from './image-downloader.js';
import { ImageSource, type KnownImage } from './image-source.js';
import { ObjectStore } from './object-store.js';
import { contentKey } from './store-keys.js';

let s3: Awaited<ReturnType<typeof s3ForTests>>;
let objects: ObjectStore;
let images: ImageSource;

beforeAll(async () => {
  s3 = await s3ForTests();
  objects = new ObjectStore(s3.config);
  images = new ImageSource(objects, new ImageDownloader());
  await objects.ensureBucket();
});
afterAll(async () => {
  objects.close();
  await s3.stop();
});

const known = async (reference: string): Promise<KnownImage> => {
  const { bytes: _, ...facts } = await images.fetch('s', reference);
  return facts;
};

describe('ObjectStore', () => {
  it('makes its bucket once, also when two processes start together', async () => {
    const fresh = { ...s3.config, bucket: 'fresh' };
    const stores = [new ObjectStore(fresh), new ObjectStore(fresh)];
    await Promise.all(stores.map((store) => store.ensureBucket()));
    await expect(Promise.all(stores.map((store) => store.ping()))).resolves.toHaveLength(2);
    for (const store of stores) store.close();
  });

  it('stores a stream of unknown length in parts and gives it back', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x');
    await objects.putStream('long', Readable.from(Array.from({ length: 12 }, () => chunk)));
    let size = 0;
    for await (const part of await objects.getStream('long')) size += (part as Buffer).length;
    expect(size).toBe(12_000_000);
  });

  it('passes a stream’s failure on and keeps nothing of it', async () => {
    const broken = new Readable({ read: () => undefined });
    broken.push(Buffer.alloc(100));
    setTimeout(() => broken.destroy(new Error('cut off')), 20);
    await expect(objects.putStream('broken', broken)).rejects.toThrow('cut off');
    await expect(objects.get('broken')).rejects.toMatchObject({ code: 'image-not-found' });
  });

  it('refuses objects that are too large for a picture before it reads them', async () => {
    await objects.put('huge', Buffer.alloc(20_000_001));
    await expect(objects.get('huge')).rejects.toMatchObject({ code: 'image-too-large', transient: false });
  });

  it('lists more objects than one answer has, each once and in order', async () => {
    const keys = Array.from({ length: 1_050 }, (_, n) => `listed/${String(n).padStart(5, '0')}`);
    await pMap(keys, (key) => objects.put(key, Buffer.from('x')), { concurrency: 8 });
    const listed: string[] = [];
    for await (const key of objects.list('listed/')) listed.push(key);
    expect(listed).toEqual(keys);
  });

  it('reads an object in parts, and never the one that took its place', async () => {
    await objects.put('pinned', Buffer.from('first version'));
    const pinned = await objects.pinned('pinned');
    expect([
      pinned.size,
      await text(await pinned.open()),
      await text(await pinned.open(6, 13)),
      await text(await pinned.open(3, 3)),
    ]).toEqual([13, 'first version', 'version', '']);
    await objects.put('pinned', Buffer.from('second version'));
    await expect(pinned.open()).rejects.toThrow('was replaced while it was read');
  });

  it('removes objects, and passes over those that are not there', async () => {
    await objects.put('gone', Buffer.from('x'));
    await objects.delete('gone');
    await objects.delete('gone');
    await expect(objects.getStream('gone')).rejects.toMatchObject({ code: 'image-not-found' });
  });
});

describe('ImageSource', () => {
  beforeAll(async () => objects.put('stores/s/images/a.jpg', Buffer.from('picture a')));

  it('fetches a key of the store with the hash of its content', async () => {
    const fetched = await images.fetch('s', 'images/a.jpg');
    expect(fetched.bytes?.toString()).toBe('picture a');
    expect(fetched.sha256).toBe(createHash('sha256').update('picture a').digest('hex'));
    expect(fetched.key).toBe('stores/s/images/a.jpg');
  });

  it('sends no bytes of a picture that is known and unchanged', async () => {
    const before = await known('images/a.jpg');
    const again = await images.fetch('s', 'images/a.jpg', before);
    expect(again).toEqual(before);
    expect(again.bytes).toBeUndefined();
  });

  it('sends the bytes of a picture that was replaced', async () => {
    await objects.put('stores/s/images/b.jpg', Buffer.from('before'));
    const before = await known('images/b.jpg');
    await objects.put('stores/s/images/b.jpg', Buffer.from('after'));
    expect((await images.fetch('s', 'images/b.jpg', before)).bytes?.toString()).toBe('after');
  });

  it('finds pictures unchanged by a listing of their folder, and not those that were replaced', async () => {
    const references = Array.from({ length: 20 }, (_, n) => `folder/${n}.jpg`);
    for (const reference of references) await objects.put(`stores/s/${reference}`, Buffer.from('before'));
    const before = await Promise.all(references.map(known));
    await objects.put('stores/s/folder/7.jpg', Buffer.from('after'));
    const get = vi.spyOn(objects, 'get');
    const again = await Promise.all(references.map((one, n) => images.fetch('s', one, before[n], undefined, 'an import')));
    expect(again.map(({ bytes }) => bytes?.toString())).toEqual(references.map((_, n) => (n === 7 ? 'after' : undefined)));
    expect(get.mock.calls.map(([key]) => key)).toEqual(['stores/s/folder/7.jpg']);
    get.mockRestore();
  });

  it('does not mistake the picture of another reference for the known one', async () => {
    const before = await known('images/a.jpg');
    await objects.put('stores/s/images/c.jpg', Buffer.from('picture c'));
    expect((await images.fetch('s', 'images/c.jpg', before)).bytes?.toString()).toBe('picture c');
  });

  it('tells of a missing object by code', async () => {
    await expect(images.fetch('s', 'images/none.jpg')).rejects.toMatchObject({ code: 'image-not-found', transient: false });
  });

  it.each(['../t/images/a.jpg', '/stores/t/a.jpg', 'images/../../t/a.jpg'])('does not leave the store by %s', async (reference) => {
    await expect(images.fetch('s', reference)).rejects.toMatchObject({ code: 'image-not-allowed' });
  });

  it.each([
    ['/images/a.jpg', 'a key in the bucket has no leading /; write "images/a.jpg"'],
    ['//cdn.example/a.jpg', 'the address has no scheme; write "https://cdn.example/a.jpg"'],
    ['images/none.jpg?v=2', 'a key in the bucket has no query: write "images/none.jpg"'],
    ['http://example.org/a.jpg', 'only https:// addresses are downloaded; write "https://example.org/a.jpg"'],
    ['data:image/png;base64,iVBORw0KGgo=', 'pictures within the feed (data:) are not supported'],
  ])('says what to write instead of %s', async (reference, message) => {
    await expect(images.fetch('s', reference)).rejects.toThrow(message);
  });

  it.each([
    ['https://169.254.169.254/latest/meta-data'],
    ['http://example.org/a.jpg'],
    ['ftp://example.org/a.jpg'],
    ['file:///etc/passwd'],
    ['https://'],
  ])('does not download %s', async (reference) => {
    await expect(images.fetch('s', reference)).rejects.toMatchObject({ code: 'image-address-forbidden', transient: false });
  });

  it('names content by its hash', () => {
    expect(contentKey('s', 'abcd')).toBe('stores/s/sha256/ab/abcd');
  });
});

import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductDocument, QueryImageDocument, SearchAnswer, SuggestAnswer } from '#api-contract';
import { VitrineClient } from '#client';
import { productJpeg, sampleProducts, scene, type SampleProduct } from '#sample-catalog';
import { StartError } from '../../scripts/dev-stack/child.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const COUNT = 12;

let test: TestStack;
let search: VitrineClient;
let products: readonly ProductDocument[];

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 7, COUNT);
  const { key } = await test.client.keys.create('storefront', ['search']);
  search = new VitrineClient(test.stack.apiUrl, key);
  products = (await search.search({ perPage: COUNT })).hits.map(({ product }) => product);
});
afterAll(() => test?.stop());

const get = (address: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(address, test.stack.apiUrl), { headers });
const pictureOf = (product: ProductDocument | undefined): NonNullable<ProductDocument['pictures']>[number] => {
  const [picture] = product?.pictures ?? [];
  if (!picture) throw new Error('the product has no picture');
  return picture;
};

describe('pictures of products', () => {
  it('come with hits, with their size and their mean colour', () => {
    expect(products).toHaveLength(COUNT);
    for (const product of products) {
      expect(pictureOf(product)).toMatchObject({
        reference: product.image,
        width: 160,
        height: 160,
        color: expect.stringMatching(/^#[\da-f]{6}$/),
      });
    }
  });

  it('come with a product, with similar ones, with suggestions and with InstantSearch', async () => {
    const [one] = products;
    const path = `/v1/products/${encodeURIComponent(one?.id ?? '')}`;
    expect(pictureOf(await search.json<ProductDocument>('GET', path))).toEqual(pictureOf(one));
    expect((await search.json<SearchAnswer>('GET', `${path}/similar`)).hits[0]?.product.pictures).toHaveLength(1);
    const { suggestions } = await search.json<SuggestAnswer>('GET', `/v1/suggest?q=${encodeURIComponent(one?.title ?? '')}`);
    expect(suggestions.find(({ product_id: id }) => id === one?.id)?.picture).toEqual(pictureOf(one));
    const body = { requests: [{ indexName: 'products', params: { query: one?.title } }] };
    const { results } = await search.json<{ results: { hits: ProductDocument[] }[] }>('POST', '/v1/instantsearch', body);
    expect(pictureOf(results[0]?.hits[0])).toEqual(pictureOf(one));
  });

  it.each([
    ['image/avif,image/webp,*/*', 'image/avif', 'heif'],
    ['image/webp', 'image/webp', 'webp'],
    ['*/*', 'image/jpeg', 'jpeg'],
  ])('are served without a key, for %s as %s, to be kept for good', async (accept, type, format) => {
    const answer = await get(pictureOf(products[0]).src, { accept });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      vary: 'accept',
    });
    expect(await sharp(await answer.arrayBuffer()).metadata()).toMatchObject({ format, width: 160 });
    const again = await get(pictureOf(products[0]).src, { accept, 'if-none-match': answer.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('are served only where the address was signed: for no other store, width, version or picture', async () => {
    const [first, second] = [pictureOf(products[0]).src, pictureOf(products[1]).src];
    const [, , , store, width, version, signature, ...key] = first.split('/');
    const wrong = [
      ['other', width, version, signature, ...key],
      [store, '640', version, signature, ...key],
      [store, '5000', version, signature, ...key],
      [store, width, '0000000000000000', signature, ...key],
      [store, width, version, signature, ...second.split('/').slice(7)],
      [store, width, version, 'x', ...key],
      [store, width, version, signature, 'stores', store, '..', '..', 'feeds'],
    ];
    for (const parts of wrong) expect((await get(`/v1/images/${parts.join('/')}`)).status).toBe(404);
    expect((await get('/v1/images/')).status).toBe(404);
  });

  it('are shown wherever they can be indexed, also with faults that decoders forgive', async () => {
    const jpeg = await productJpeg(sampleOf(), 96);
    // Three bytes of rubbish before the second marker: libjpeg warns and goes on.
    const odd = Buffer.concat([jpeg.subarray(0, 20), Buffer.from([0x11, 0x22, 0x33]), jpeg.subarray(20)]);
    await test.put('images/odd.jpg', odd);
    await test.client.json('PUT', '/v1/products/odd?wait=30s', { title: 'Odd lamp', image: 'images/odd.jpg' });
    const product = await search.json<ProductDocument>('GET', '/v1/products/odd');
    for (const { src } of product.pictures ?? []) expect((await get(src)).status).toBe(200);
    await test.client.products.remove('odd');
  });

  it('get another address when the picture changes, and are gone with it', async () => {
    // Nobody has fetched this one's picture yet, so nothing of it is kept.
    const product = products.at(-1);
    const before = pictureOf(product).src;
    await test.put(product?.image ?? '', await productJpeg({ ...sampleOf(), color: 'teal' }, 96));
    // The index still names the old picture: its address serves the new one, and tells browsers not to keep it.
    const meanwhile = await get(before, { accept: 'image/webp' });
    expect(meanwhile.headers.get('cache-control')).toBe('no-cache');
    expect(meanwhile.status).toBe(200);
    const { id, title, image } = product as ProductDocument;
    await test.client.json('PUT', `/v1/products/${encodeURIComponent(id)}?wait=30s`, { title, image });
    const after = pictureOf(await search.json<ProductDocument>('GET', `/v1/products/${encodeURIComponent(id)}`));
    expect(after.src).not.toBe(before);
    expect(after.width).toBe(96);
    await test.remove(image ?? '');
    expect((await get(after.src)).status).toBe(404);
  });
});

describe('a picture to search with', () => {
  const keep = async (client: VitrineClient, jpeg: Uint8Array): Promise<QueryImageDocument> =>
    client.json('POST', '/v1/query-images', { image: { base64: Buffer.from(jpeg).toString('base64') } });

  it('is sent once, and searched with by its id as by its bytes', async () => {
    const { jpeg } = await scene(5, 640, 480);
    const kept = await keep(search, jpeg);
    expect(kept).toMatchObject({ width: 640, height: 480 });
    const ends = Date.parse(kept.expires_at) - Date.now();
    expect(ends).toBeGreaterThan(59 * 60_000);
    expect(ends).toBeLessThanOrEqual(60 * 60_000);
    const ask = (image: object): Promise<SearchAnswer> => search.json('POST', '/v1/search', { image, min_score: 'none' });
    const [byId, byBytes] = [await ask({ id: kept.image_id }), await ask({ base64: jpeg.toString('base64') })];
    expect(byId.hits.map(({ product }) => product.id).slice(0, 3)).toEqual(byBytes.hits.map(({ product }) => product.id).slice(0, 3));
    const look = await search.json<{ width: number; items: { hits: unknown[] }[] }>('POST', '/v1/looks', {
      image: { id: kept.image_id },
      boxes: [{ xmin: 10, ymin: 10, xmax: 300, ymax: 300 }],
      q: 'red',
    });
    expect(look.width).toBe(640);
    expect(look.items).toHaveLength(1);
  });

  it('is kept small, upright and without the place where it was taken', async () => {
    const { jpeg } = await scene(5, 2400, 1800);
    const located = await sharp(jpeg)
      .withExif({ IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const kept = await keep(search, located);
    expect(kept).toMatchObject({ width: 1200, height: 1600 });
    const answer = await fetch(`${test.stack.apiUrl}/v1/query-images/${kept.image_id}`, { headers: { 'x-api-key': await anySearchKey() } });
    const metadata = await sharp(await answer.arrayBuffer()).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 1200, height: 1600 });
    expect(metadata.exif).toBeUndefined();
  });

  it('belongs to its store, is no product’s picture, and is not found under an id that is made up', async () => {
    const { jpeg } = await scene(5, 320, 240);
    const { image_id: id } = await keep(search, jpeg);
    const other = await test.clientOf('other');
    for (const client of [other, search]) {
      const wrong = client === other ? id : id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      await expect(client.json('POST', '/v1/search', { image: { id: wrong } })).rejects.toMatchObject({
        problem: { code: 'image-expired', status: 404 },
      });
    }
    for (const wrong of ['x', '../stores/main/a.jpg', '0-00000000-0000-4000-8000-000000000000']) {
      await expect(search.json('POST', '/v1/search', { image: { id: wrong } })).rejects.toMatchObject({
        problem: { code: 'image-expired' },
      });
    }
    // Browsers must not keep a failure, even where the route lets them keep its answers.
    const headers = { 'x-api-key': await anySearchKey() };
    for (const path of ['query-images/x', 'search?filter_by=nothing', 'suggest?q=']) {
      const answer = await fetch(`${test.stack.apiUrl}/v1/${path}`, { headers });
      expect(answer.ok, path).toBe(false);
      expect(answer.headers.get('cache-control'), path).toBe('no-store');
    }
    await expect(keep(search, Buffer.from('no picture'))).rejects.toMatchObject({ problem: { code: 'unsupported-image' } });
  });
});

describe('the storefront', () => {
  it('is not served without a key of its own', async () => {
    expect((await get('/shop')).status).toBe(404);
  });

  it('does not start with a key that can do more than search', async () => {
    const { key } = await test.client.keys.create('all', ['search', 'catalog']);
    const failure: unknown = await test.stack.startAnother('api', { STOREFRONT_KEY: key }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(String(failure)).toContain('STOREFRONT_KEY: expected a key that can only search');
  });
});

const sampleOf = (): SampleProduct => {
  const [product] = sampleProducts(99, 1);
  if (!product) throw new Error('there is no sample product');
  return product;
};
const anySearchKey = async (): Promise<string> =>
  (await test.client.keys.create(`another ${randomBytes(4).toString('hex')}`, ['search'])).key;

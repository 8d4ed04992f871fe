import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VitrineClient } from '#client';
import { imageKey, productJpeg, sampleProducts, toFeedRow, toJsonLines } from '#sample-catalog';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

const products = sampleProducts(41, 9);

let test: TestStack;
let directory: string;

beforeAll(async () => {
  test = await startTestStack();
  directory = join(test.directory, 'shop pictures');
  for (const product of products) {
    const file = join(directory, imageKey(product));
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, await productJpeg(product, 96));
  }
  await writeFile(join(directory, 'notes.txt'), 'no picture');
  await writeFile(join(directory, '._hidden.jpg'), 'what macOS leaves on foreign disks');
});
afterAll(() => test?.stop());

const upload = (...options: string[]): ReturnType<typeof runCli> => runCli(test, 'images', 'upload', directory, ...options);

describe('vitrine images upload', () => {
  it('sends the pictures of a folder under the keys that a feed names them by', async () => {
    const { code, out } = await upload();
    expect(out).toContain('9 pictures sent, 0 were there already, 0 refused.');
    expect(code).toBe(0);
    const feed = join(test.directory, 'feed.jsonl');
    await writeFile(feed, toJsonLines(products.map(toFeedRow)));
    expect((await runCli(test, 'import', feed)).out).toContain('9 products can be found now (9 embedded');
  });

  it('goes on where it ended, and sends what has changed', async () => {
    const [first] = products;
    if (!first) throw new Error('there are no products');
    await test.remove(imageKey(first));
    await writeFile(join(directory, imageKey(products[1] ?? first)), await productJpeg(first, 64));
    expect(JSON.parse((await upload('--json')).out)).toEqual({ sent: 2, present: 7, refused: [] });
  });

  it('names each file that is no picture, sends the others, and tells by its exit code', async () => {
    await writeFile(join(directory, 'broken.jpg'), 'no picture');
    const { code, out } = await upload('--prefix', 'more/');
    expect(code).toBe(3);
    expect(out).toContain('more/broken.jpg: the file is not a picture in a format that can be read here');
    expect(out).toContain('9 pictures sent, 0 were there already, 1 refused.');
  });

  it('says that a folder has no pictures, or is not there', async () => {
    const empty = join(test.directory, 'empty');
    await mkdir(empty);
    expect(await runCli(test, 'images', 'upload', empty)).toMatchObject({ code: 1, err: expect.stringContaining('There are no pictures') });
    expect((await runCli(test, 'images', 'upload', join(empty, 'none'))).err).toContain('There is no file');
  });
});

describe('POST /v1/images', () => {
  it.each([
    '../a.jpg',
    '/a.jpg',
    'a/../../b.jpg',
    'feeds/a.jpg',
    'sha256/ab/a.jpg',
    'a//b.jpg',
    'a\\b.jpg',
    'Photo:red.jpg',
    `${'x'.repeat(600)}.jpg`,
  ])('refuses the key %s and stores the others of the request', async (key) => {
    const [product] = products;
    if (!product) throw new Error('there are no products');
    const bytes = await productJpeg(product, 64);
    const { images } = await test.client.images.upload([
      { key, bytes },
      { key: 'good/a.jpg', bytes },
    ]);
    expect(images.map((image) => image.error?.code)).toEqual(['image-not-allowed', undefined]);
  });

  it('refuses an empty file, a large one and one without a name by themselves', async () => {
    const good = await productJpeg(products[0] as never, 64);
    const large = Buffer.concat([good, Buffer.alloc(21_000_000)]);
    const { images } = await test.client.images.upload([
      { key: 'empty.jpg', bytes: new Uint8Array() },
      { key: 'large.jpg', bytes: large },
      { key: 'good/b.jpg', bytes: good },
    ]);
    expect(images.map(({ error }) => error?.code)).toEqual(['unsupported-image', 'image-too-large', undefined]);
    const boundary = 'x';
    const body = `--${boundary}\r\ncontent-disposition: form-data; name="images"\r\ncontent-type: application/octet-stream\r\n\r\nabc\r\n--${boundary}--\r\n`;
    const answer = await fetch(`${test.stack.apiUrl}/v1/images`, {
      method: 'POST',
      headers: { 'x-api-key': test.adminKey, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body,
    });
    expect(answer.status).toBeLessThan(500);
  });

  it('needs the catalog scope, and a multipart body', async () => {
    const { key } = await test.client.keys.create('storefront', ['search']);
    const bytes = await productJpeg(products[0] as never, 64);
    const refused = new VitrineClient(test.stack.apiUrl, key).images.upload([{ key: 'a.jpg', bytes }]);
    await expect(refused).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    await expect(test.client.json('POST', '/v1/images', {})).rejects.toMatchObject({ problem: { code: 'malformed-request' } });
  });

  it('keeps stores apart', async () => {
    const other = await test.clientOf('other');
    await other.images.upload([{ key: 'mine.jpg', bytes: await productJpeg(products[0] as never, 64) }]);
    await expect(test.read('mine.jpg')).rejects.toMatchObject({ code: 'image-not-found' });
  });
});

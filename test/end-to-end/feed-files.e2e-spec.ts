import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import type { FeedUploadDocument, ImportDocument } from '#api-contract';
import { productJpeg, sampleProduct } from '#sample-catalog';
import { runCli } from '../support/cli.js';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});
afterAll(async () => catalog.stop());

/** A feed of lamps. */
const csv = (prefix: string, count: number): string =>
  `id,title,price,image\n${Array.from({ length: count }, (_, n) => `${prefix}-${n},Lamp ${n},${n + 1}.50,${catalog.images[n % catalog.images.length]}\n`).join('')}`;

async function imported(uploadId: string, options: object = {}): Promise<ImportDocument> {
  const { id } = await catalog.test.client.imports.startFrom({ uploadId }, options);
  return catalog.test.client.imports.wait(id);
}

describe('an upload in parts', () => {
  const json = <T>(method: string, path: string, body?: unknown): Promise<T> => catalog.test.client.json<T>(method, path, body);

  /** Sends the beginning of some bytes and breaks the connection. */
  async function sendAndBreak(upload: FeedUploadDocument, bytes: Buffer, sentBytes: number): Promise<void> {
    const url = new URL(`/v1/uploads/${upload.upload_id}?offset=${upload.offset}`, catalog.test.stack.apiUrl);
    const headers = { 'x-api-key': catalog.test.adminKey, 'content-type': 'application/octet-stream', 'content-length': bytes.length };
    const put = request(url, { method: 'PUT', headers });
    put.on('error', () => undefined);
    put.write(bytes.subarray(0, sentBytes));
    await sleep(1_500);
    put.destroy();
    await sleep(500);
  }

  it('goes on where it was cut off, and is imported once it is finished', async () => {
    const content = Buffer.from(
      `${csv('parts', 2)}${Array.from({ length: 2_000 }, (_, n) => `,no id ${'x'.repeat(9_000)} ${n},,\n`).join('')}`,
    );
    const begun = await json<FeedUploadDocument>('POST', '/v1/uploads', { file_name: 'large.csv', size: content.length });
    expect(begun).toMatchObject({ offset: 0, size: content.length });
    await sendAndBreak(begun, content, 12_000_000);
    const cut = await json<FeedUploadDocument>('GET', `/v1/uploads/${begun.upload_id}`);
    expect(cut.offset).toBe(begun.part_bytes);
    await expect(catalog.test.client.imports.startFrom({ uploadId: begun.upload_id })).rejects.toThrow(/is not finished/);
    const file = join(catalog.test.directory, 'large.csv');
    await writeFile(file, content);
    const done = await catalog.test.client.imports.upload(file, begun.upload_id);
    expect(done.offset).toBe(content.length);
    expect(await imported(begun.upload_id, { dryRun: true })).toMatchObject({
      file_name: 'large.csv',
      counts: { accepted: 2 },
    });
    expect(await imported(begun.upload_id)).toMatchObject({ counts: { read: 2_002, indexed: 2 } });
    // A request that was repeated because its answer was lost.
    const put = await fetch(new URL(`/v1/uploads/${begun.upload_id}?offset=${content.length}`, catalog.test.stack.apiUrl), {
      method: 'PUT',
      headers: { 'x-api-key': catalog.test.adminKey, 'content-type': 'application/octet-stream' },
      body: '',
    });
    expect(((await put.json()) as FeedUploadDocument).offset).toBe(content.length);
  });

  it('is not gone on with by another file', async () => {
    const { upload_id: id } = await json<FeedUploadDocument>('POST', '/v1/uploads', { file_name: 'other.csv', size: 9_000_000 });
    const { file } = await catalog.written('small.csv', csv('small', 1));
    const { code, err } = await runCli(catalog.test, 'import', file, '--upload-id', id);
    expect([code, err]).toEqual([1, expect.stringContaining('the upload is of other.csv with 9000000 bytes; small.csv has')]);
  });

  it('refuses bytes that do not follow, too many bytes, and what is no upload', async () => {
    const { upload_id: id } = await json<FeedUploadDocument>('POST', '/v1/uploads', { size: 10 });
    const put = async (path: string, body: string): Promise<unknown> => {
      const headers = { 'x-api-key': catalog.test.adminKey, 'content-type': 'application/octet-stream' };
      const response = await fetch(new URL(path, catalog.test.stack.apiUrl), { method: 'PUT', headers, body });
      return ((await response.json()) as { code?: string }).code;
    };
    expect(await put(`/v1/uploads/${id}?offset=5`, 'abc')).toBe('conflict');
    expect(await put(`/v1/uploads/${id}?offset=0`, 'more than ten bytes')).toBe('conflict');
    expect(await put(`/v1/uploads/00000000-0000-4000-8000-000000000000?offset=0`, 'abc')).toBe('upload-not-found');
    expect(await put(`/v1/uploads/${id}`, 'abc')).toBe('invalid-request');
    await expect(json('POST', '/v1/uploads', { size: 0 })).rejects.toThrow(/invalid-request/);
    await expect(json('POST', '/v1/uploads', { size: 6e9 })).rejects.toThrow(/invalid-request/);
  });
});

describe('a zip file', () => {
  async function zipped(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const zip = new ZipFile();
    for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
    zip.end();
    const file = join(catalog.test.directory, 'catalog.zip');
    await writeFile(file, await buffer(zip.outputStream));
    return file;
  }

  it('is imported with its pictures', async () => {
    const picture = await productJpeg(sampleProduct(77, 1));
    const file = await zipped({
      'shop/feed.csv': 'id,title,image\nz-1,Packed lamp,packed/a.jpg\nz-2,Other lamp,packed/missing.jpg\n',
      'shop/packed/a.jpg': picture,
      'shop/feeds/b.jpg': picture,
    });
    const { id } = await catalog.test.client.imports.start(file);
    const report = await catalog.test.client.imports.wait(id);
    expect(report).toMatchObject({ state: 'done', counts: { indexed: 2, warnings: 2 } });
    expect(await catalog.product('z-1')).toMatchObject({ has_image: true, images: ['packed/a.jpg'] });
    expect(Buffer.from(await catalog.test.read('packed/a.jpg')).equals(picture)).toBe(true);
    const { errors } = await catalog.test.client.imports.errors(id);
    expect(errors.map(({ row, code }) => [row, code])).toEqual([
      [0, 'reserved-folder'],
      [3, 'image-not-found'],
    ]);
  });

  it('is looked at without being unpacked', async () => {
    const file = await zipped({ 'feed.csv': csv('looked', 3), 'never.jpg': 'x' });
    const { code, out } = await runCli(catalog.test, 'import', file, '--dry-run');
    expect([code, out]).toEqual([0, expect.stringContaining('3 rows: 3 products')]);
    expect((await catalog.test.client.imports.preview(file)).counts.accepted).toBe(3);
    expect((await catalog.test.read('never.jpg').catch(() => new Uint8Array())).length).toBe(0);
  });
});

describe('a dry run that compares', () => {
  it('says what would change in the store', async () => {
    await catalog.imported('before.csv', csv('same', 3));
    await catalog.imported('others.csv', csv('other', 6));
    const { file } = await catalog.written('after.csv', csv('same', 4).replace('Lamp 1,2.50', 'Lantern,3.50'));
    const { code, out } = await runCli(catalog.test, '--json', 'import', file, '--dry-run', '--full');
    const { difference } = JSON.parse(out) as ImportDocument;
    expect(code).toBe(0);
    expect(difference).toMatchObject({
      new: 1,
      changed: 1,
      unchanged: 2,
      fields: { price: 1, title: 1 },
      examples: { new: ['same-3'], changed: expect.arrayContaining([{ id: 'same-1', field: 'title', from: 'Lamp 1', to: 'Lantern' }]) },
    });
    expect(difference?.examples.missing).toEqual(expect.arrayContaining(['other-0', 'other-5']));
    const shown = await runCli(catalog.test, 'import', file, '--dry-run', '--full');
    expect(shown.out).toContain('Of the products, 1 are new, 1 change, 2 stay as they are.');
    expect(await catalog.product('same-1')).toMatchObject({ title: 'Lamp 1' });
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RowErrorDocument } from '#api-contract';
import { hugePng } from '../support/huge-png.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 200, height: 200, channels: 3, background: '#c02020', noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
    .jpeg()
    .toBuffer();

beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

const row = (fields: Record<string, unknown>): string => `${JSON.stringify({ title: 'Product', ...fields })}\n`;

describe('a feed with everything that can be wrong', () => {
  const BAD: readonly (readonly [id: string, image: string, code: string, column: string | undefined, title?: string])[] = [
    ['truncated', 'images/truncated.jpg', 'undecodable-image', 'image'],
    ['svg', 'images/drawing.svg', 'unsupported-image', 'image'],
    ['text', 'images/text.jpg', 'unsupported-image', 'image'],
    ['bomb', 'images/bomb.png', 'image-too-large', 'image'],
    ['metadata', 'https://169.254.169.254/latest/meta-data', 'image-address-forbidden', 'image'],
    ['missing', 'images/none.jpg', 'image-not-found', 'image'],
    ['outside', '../other/images/good.jpg', 'image-not-allowed', 'image'],
    ['untitled', 'images/good.jpg', 'missing-title', 'title', ''],
    ['good-1', 'images/good.jpg', 'duplicate-id', 'id'],
  ];
  let errors: RowErrorDocument[];
  let importId: string;

  it('is imported except for rows that are no products; a picture that fails costs the picture', async () => {
    const good = await picture();
    await test.put('images/good.jpg', good);
    await test.put('images/truncated.jpg', good.subarray(0, good.length / 2));
    await test.put(
      'images/drawing.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><rect width="90" height="90"/></svg>'),
    );
    await test.put('images/text.jpg', Buffer.from('I am a text, whatever my name says.'));
    await test.put('images/bomb.png', hugePng(30_000, 30_000));
    const lines = [
      row({ id: 'good-1', image: 'images/good.jpg' }),
      ...BAD.map(([id, image, , , title = 'Product']) => row({ id, image, title })),
      'this is not JSON\n',
      row({ id: 'good-2', image: 'images/good.jpg' }),
    ];
    const file = join(test.directory, 'bad.jsonl');
    await writeFile(file, lines.join(''));
    const report = await test.client.imports.start(file).then(({ id }) => test.client.imports.wait(id));
    importId = report.id;
    expect(report).toMatchObject({
      state: 'done',
      counts: { read: 12, accepted: 9, embedded: 2, updated: 7, indexed: 9, rejected: 3, failed: 0, warnings: 7, pending: 0 },
    });
    ({ errors } = await test.client.imports.errors(importId));
    expect(errors).toHaveLength(10);
    expect((await test.client.search({})).found).toBe(9);
    expect((await test.client.search({ filterBy: 'has_image:true' })).found).toBe(2);
  });

  it.each(BAD)('reports %s (%s) as %s', (id, _image, code, column) => {
    const at = BAD.findIndex(([other]) => other === id) + 2;
    expect(errors.find(({ row: number }) => number === at)).toMatchObject({ product_id: id, code, column });
  });

  it('reports in sentences that a merchant understands, and as a file', async () => {
    for (const { message, what_to_do: advice } of errors) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
    const csv = await fetch(`${test.stack.apiUrl}/v1/imports/${importId}/errors.csv`, { headers: { 'x-api-key': test.adminKey } });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = (await csv.text()).trim().split('\r\n');
    expect(lines[0]).toBe('row,byte_offset,product_id,column,value,severity,code,message,what_to_do');
    expect(lines.every((line) => /[.?]"?$/.test(line) || line === lines[0])).toBe(true);
    expect(lines).toHaveLength(11);
  });
});

describe('files that are not feeds', () => {
  it.each([
    ['an empty file', '', 'the feed is empty'],
    ['XML', '<rss></rss>', 'XML'],
    ['a damaged gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]), 'gzip'],
  ])('end the import with a reason: %s', async (_name, content, reason) => {
    const file = join(test.directory, 'feed');
    await writeFile(file, content);
    const { id } = await test.client.imports.start(file);
    const report = await test.client.imports.wait(id);
    expect(report.state).toBe('failed');
    expect(report.failure).toContain(reason);
  });

  it('are refused at once when the request itself is wrong', async () => {
    const file = join(test.directory, 'feed.jsonl');
    await writeFile(file, row({ id: 'a', image: 'images/good.jpg' }));
    await expect(test.client.imports.start(file, { currency: 'euro' })).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'currency' }] },
    });
    await expect(test.client.json('POST', '/v1/imports', { source: { s3: '../x' } })).rejects.toMatchObject({
      problem: { code: 'invalid-request' },
    });
    await expect(test.client.json('GET', '/v1/imports/none')).rejects.toMatchObject({ problem: { code: 'import-not-found' } });
  });
});

describe('searches that cannot be answered', () => {
  const search = (body: unknown): Promise<unknown> => test.client.json('POST', '/v1/search', body);

  it.each<[string, unknown, number, string]>([
    ['an unknown field', { q: 'x', limit: 3 }, 400, 'invalid-request'],
    ['600 characters', { q: 'x'.repeat(600) }, 400, 'invalid-request'],
    ['control characters', { q: 'red\u0000dress' }, 400, 'invalid-request'],
    ['page 10 000', { q: 'x', page: 10_000 }, 400, 'invalid-request'],
    ['a page before the first', { q: 'x', page: 0 }, 400, 'invalid-request'],
    ['a weight that is no number', { parts: [{ text: 'red', weight: 'NaN' }] }, 400, 'invalid-request'],
    ['a weight out of bounds', { parts: [{ text: 'red', weight: 3 }] }, 400, 'invalid-request'],
    ['eleven parts', { parts: Array.from({ length: 11 }, () => ({ text: 'red' })) }, 400, 'invalid-request'],
    ['an unbalanced filter', { filter_by: '(color:=red' }, 400, 'invalid-filter'],
    ['a filter of 5 000 characters', { filter_by: `color:=${'x'.repeat(5_000)}` }, 400, 'invalid-request'],
    ['a filter nested too deep', { filter_by: `${'('.repeat(9)}color:=red${')'.repeat(9)}` }, 400, 'invalid-filter'],
    ['a filter by a field that no product has', { filter_by: 'colour:=red' }, 400, 'invalid-filter'],
    ['a facet of a field that no product has', { facet_by: 'colour' }, 400, 'unknown-field'],
    ['a facet of a field for reading only', { facet_by: 'description' }, 400, 'unknown-field'],
    ['21 facets', { facet_by: Array.from({ length: 21 }, (_, n) => `f${n}`).join(',') }, 400, 'invalid-request'],
    ['an order by a field that no product has', { sort_by: 'prise:asc' }, 400, 'unknown-field'],
    ['an order without a direction', { sort_by: 'price' }, 400, 'invalid-request'],
    ['a group by a field that no product has', { group_by: 'grup_id' }, 400, 'unknown-field'],
    ['weights that leave nothing', { q: 'x', semantic_weight: 0, text_weight: 0, lexical_weight: 0 }, 400, 'invalid-request'],
    ['a mode that is none', { q: 'x', mode: 'magic' }, 400, 'invalid-request'],
    ['words looked up without words', { mode: 'lexical' }, 400, 'invalid-request'],
    ['a least score that is none', { q: 'x', min_score: 'high' }, 400, 'invalid-request'],
    ['too deep a page', { q: 'x', page: 1000, per_page: 250 }, 400, 'invalid-request'],
    ['a filter that cannot be read', { q: 'x', filter_by: 'price:cheap' }, 400, 'invalid-filter'],
    ['a filter on no field', { q: 'x', filter_by: 'description:=x' }, 400, 'invalid-filter'],
    [
      'parts that cancel out',
      {
        parts: [
          { text: 'a mug', weight: 1 },
          { text: 'a mug', weight: -1 },
        ],
      },
      400,
      'invalid-request',
    ],
    ['a product that is not there', { parts: [{ product_id: 'nobody' }] }, 404, 'product-not-found'],
    ['a text in place of a picture', { image: { base64: Buffer.from('hello').toString('base64') } }, 422, 'unsupported-image'],
    ['what is not base64', { image: { base64: '!!!!!!!!!!!!!!!!' } }, 422, 'undecodable-image'],
    ['a picture of too many pixels', { image: { base64: hugePng(30_000, 30_000).toString('base64') } }, 413, 'image-too-large'],
    ['a picture on a private address', { image: { url: 'https://10.0.0.1/a.jpg' } }, 422, 'image-address-forbidden'],
    ['a picture by http', { image: { url: 'http://example.org/a.jpg' } }, 422, 'image-address-forbidden'],
  ])('get a problem: %s', async (_name, body, status, code) => {
    await expect(search(body)).rejects.toMatchObject({ problem: { status, code } });
  });

  it('name what there is instead of a field that is misspelt, and the column of a filter', async () => {
    await expect(search({ filter_by: 'price:>3 && brnad:=x' })).rejects.toMatchObject({
      problem: { detail: 'there is no field "brnad"; did you mean "brand"? (column 13)' },
    });
    await expect(search({ sort_by: 'prise:asc' })).rejects.toMatchObject({
      problem: { errors: [{ field: 'sort_by', message: 'there is no field "prise"; did you mean "price"?' }] },
    });
    await expect(search({ parts: [{ text: 'red', weight: 'NaN' }] })).rejects.toMatchObject({
      problem: { errors: [{ field: 'parts.0.weight' }] },
    });
  });

  it.each([
    [
      'a picture of 21 MB as a file',
      (): FormData | string => {
        const form = new FormData();
        form.set('image', new Blob([new Uint8Array(21_000_000)]), 'big.jpg');
        return form;
      },
    ],
    [
      'a picture of 21 MB as base64',
      (): FormData | string => JSON.stringify({ image: { base64: Buffer.alloc(21_000_000).toString('base64') } }),
    ],
  ])('are too large: %s', async (_name, body) => {
    const content = body();
    const headers = { 'x-api-key': test.adminKey, ...(typeof content === 'string' && { 'content-type': 'application/json' }) };
    const response = await fetch(`${test.stack.apiUrl}/v1/search`, { method: 'POST', body: content, headers });
    expect(await response.json()).toMatchObject({ status: 413, code: expect.stringMatching(/too-large/) });
  });

  it('accept odd but harmless input', async () => {
    for (const q of ['', '   ', '🧦', 'café ﬁne', '\ud800', '%%%', "'; DROP TABLE products; --", '`', '((((', 'a'.repeat(512)]) {
      expect([q, (await test.client.json<{ found: number }>('POST', '/v1/search', { q })).found >= 0]).toEqual([q, true]);
    }
    expect(await test.client.json('POST', '/v1/search', { filter_by: '  ', facet_by: '' })).toMatchObject({ found: 9, facet_counts: [] });
  });

  it('get a problem when the body is no JSON, or of another type', async () => {
    const post = (body: string, type: string): Promise<Response> =>
      fetch(`${test.stack.apiUrl}/v1/search`, { method: 'POST', body, headers: { 'content-type': type, 'x-api-key': test.adminKey } });
    expect(await (await post('{"q":', 'application/json')).json()).toMatchObject({ status: 400, code: 'malformed-request' });
    const notANumber = await post('{"parts":[{"text":"red","weight":NaN}]}', 'application/json');
    expect(await notANumber.json()).toMatchObject({ status: 400, code: 'malformed-request' });
    expect(await (await post('q=x', 'text/csv')).json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    const form = new FormData();
    form.set('picture', new Blob(['x']), 'x.jpg');
    const multipart = await fetch(`${test.stack.apiUrl}/v1/search`, {
      method: 'POST',
      body: form,
      headers: { 'x-api-key': test.adminKey },
    });
    expect(await multipart.json()).toMatchObject({ status: 400, code: 'malformed-request' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoverageDocument, ImportDocument, JobDocument, RepairDocument } from '#api-contract';
import { productJpeg, sampleProducts, type SampleProduct } from '#sample-catalog';
import { runCli } from '../support/cli.js';
import { TestCatalog } from '../support/test-catalog.js';

/** Pictures of products that no feed names. */
const OTHERS = sampleProducts(77, 12);
const other = (n: number): SampleProduct => OTHERS[n] as SampleProduct;
let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
  for (const [n, product] of OTHERS.entries()) await catalog.test.put(`images/other-${n}.jpg`, await productJpeg(product, 160));
  await catalog.test.put('images/cut.jpg', (await productJpeg(other(0), 160)).subarray(0, 300));
});
afterAll(async () => catalog.stop());

const coverage = (): Promise<CoverageDocument> => catalog.test.client.json('GET', '/v1/coverage');
const put = (id: string, fields: object): Promise<JobDocument> =>
  catalog.test.client.json('PUT', `/v1/products/${id}?wait=20s`, { title: `Article ${id}`, ...fields });
const byPicture = async (product: SampleProduct, filter: string): Promise<{ id: string; score: number }[]> => {
  const { hits } = await catalog.test.client.search({ image: await productJpeg(product, 160), filterBy: filter, minScore: 'none' });
  return hits.map(({ product: { id }, score }) => ({ id, score }));
};

describe('a product with several pictures', () => {
  it('is found by each of them, and shows them in their order', async () => {
    const images = ['images/other-0.jpg', 'images/other-1.jpg', 'images/other-2.jpg'];
    const { counts } = await catalog.importedRows('several', [
      { kind: 'several', images, image: undefined },
      { kind: 'several', image: 'images/other-3.jpg' },
    ]);
    expect(counts).toMatchObject({ indexed: 2, embedded: 2, warnings: 0 });
    expect(await catalog.product('several-1')).toMatchObject({ image: images[0], images, has_image: true });
    expect(await catalog.product('several-2')).toMatchObject({ images: ['images/other-3.jpg'] });
    for (const n of [0, 1, 2]) {
      const [first] = await byPicture(other(n), 'kind:=several');
      expect([first?.id, Math.round((first?.score ?? 0) * 100)]).toEqual(['several-1', 100]);
    }
  });

  it('embeds nothing again when its pictures only change their places', async () => {
    const { counts } = await catalog.importedRows('several', [
      { kind: 'several', image: 'images/other-2.jpg', additional_image_link: 'images/other-1.jpg, images/other-0.jpg' },
    ]);
    expect(counts).toMatchObject({ embedded: 0, updated: 1 });
    expect(await catalog.product('several-1')).toMatchObject({ image: 'images/other-2.jpg' });
    expect((await byPicture(other(0), 'kind:=several'))[0]).toMatchObject({ id: 'several-1' });
  });

  it('has at most ten: more are refused by the API, and left out of a row of a feed', async () => {
    const images = OTHERS.slice(0, 11).map((_, n) => `images/other-${n}.jpg`);
    await expect(put('eleven', { images })).rejects.toThrow(/at most 10 pictures/);
    const report = await catalog.importedRows('eleven', [{ images, image: undefined }]);
    expect(report.counts).toMatchObject({ indexed: 1, warnings: 1 });
    expect((await catalog.product('eleven-1'))['images']).toEqual(images.slice(0, 10));
    expect(await catalog.errorsOf(report.id)).toEqual([expect.objectContaining({ code: 'too-many-images', severity: 'warning' })]);
  });
});

describe('a product without a picture', () => {
  it('is found by its words and its text, and never by a picture', async () => {
    const { counts } = await catalog.importedRows('bare', [
      { kind: 'bare', title: 'Velvet armchair', image: null },
      { kind: 'bare', title: 'Oak bookcase', image: '' },
    ]);
    expect(counts).toMatchObject({ indexed: 2, failed: 0, rejected: 0 });
    expect(await catalog.product('bare-1')).toMatchObject({ has_image: false });
    expect((await catalog.idsOf('kind:=bare && has_image:false')).sort()).toEqual(['bare-1', 'bare-2']);
    expect((await catalog.search({ q: 'armchair' })).hits[0]?.product.id).toBe('bare-1');
    const byMeaning = await catalog.search({
      q: 'velvet armchair',
      mode: 'semantic',
      filter_by: 'kind:=bare',
      min_score: 'none',
      explain: true,
    });
    expect(byMeaning.hits[0]?.product.id).toBe('bare-1');
    expect(byMeaning.hits[0]?.explain).toMatchObject({ text_rank: 1 });
    expect(await byPicture(other(0), 'kind:=bare')).toEqual([]);
  });

  it('is compared with others by its text', async () => {
    const { hits } = await catalog.test.client.json<{ hits: { product: { id: string } }[] }>(
      'GET',
      '/v1/products/bare-1/similar?filter_by=kind:%3Dbare&min_score=none',
    );
    expect(hits.map(({ product }) => product.id)).toEqual(['bare-2']);
  });
});

describe('a picture that fails', () => {
  it('costs the picture, not the product, and is counted until it is repaired', async () => {
    const before = await coverage();
    const { id, counts } = await catalog.importedRows('failing', [
      { kind: 'failing', image: 'images/not-there-yet.jpg' },
      { kind: 'failing', images: ['images/other-4.jpg', 'images/cut.jpg'], image: undefined },
      { kind: 'failing', image: 'images/other-5.jpg' },
    ]);
    expect(counts).toMatchObject({ indexed: 3, failed: 0, warnings: 2 });
    expect(await catalog.errorsOf(id)).toEqual([
      expect.objectContaining({ row: 1, severity: 'warning', code: 'image-not-found', column: 'image', value: 'images/not-there-yet.jpg' }),
      expect.objectContaining({ row: 2, severity: 'warning', code: 'undecodable-image', column: 'images', value: 'images/cut.jpg' }),
    ]);
    expect(await catalog.product('failing-1')).toMatchObject({ has_image: false, image_faults: ['image-not-found'] });
    const after = await coverage();
    expect(after).toEqual({
      products: before.products + 3,
      with_image: before.with_image + 2,
      without_image: before.without_image + 1,
      failed: expect.arrayContaining([
        { code: 'image-not-found', products: 1 },
        { code: 'undecodable-image', products: 1 },
      ]) as unknown,
    });
    await catalog.test.put('images/not-there-yet.jpg', await productJpeg(other(6), 160));
    expect(await catalog.test.client.json<RepairDocument>('POST', '/v1/coverage/repair')).toEqual({ products: 2 });
    await expect.poll(async () => (await coverage()).failed, { timeout: 20_000 }).toEqual([{ code: 'undecodable-image', products: 1 }]);
    expect((await byPicture(other(6), 'kind:=failing'))[0]).toMatchObject({ id: 'failing-1' });
    expect(await catalog.product('failing-1')).not.toHaveProperty('image_faults');
  });

  it('costs the product where the import requires pictures', async () => {
    const rows = [
      { id: 'strict-1', title: 'Lamp', image: 'images/other-7.jpg' },
      { id: 'strict-2', title: 'Lamp without a picture' },
      { id: 'strict-3', title: 'Lamp with a lost picture', image: 'images/nowhere.jpg' },
    ];
    const { file } = await catalog.written('strict.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const { out, code } = await runCli(catalog.test, 'import', file, '--require-images', '--json');
    const report = JSON.parse(out) as ImportDocument & { errors: { product_id: string; code: string }[] };
    expect([code, report.counts.indexed, report.counts.failed]).toEqual([3, 1, 2]);
    expect(report.errors.map(({ product_id: id, code: reason }) => [id, reason])).toEqual([
      ['strict-2', 'missing-image'],
      ['strict-3', 'image-not-found'],
    ]);
  });

  it('is foreseen by a dry run where a product names none', async () => {
    const { file } = await catalog.written(
      'dry.jsonl',
      '{"id":"dry-1","title":"Dry"}\n{"id":"dry-2","title":"Wet","image":"images/other-1.jpg"}\n',
    );
    const { id } = await catalog.test.client.imports.start(file, { dryRun: true, requireImages: true });
    expect((await catalog.test.client.imports.wait(id)).counts).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await catalog.errorsOf(id)).toEqual([expect.objectContaining({ row: 1, code: 'missing-image' })]);
  });

  it('is said in the answer to a write through the API', async () => {
    const { outcomes, errors } = await put('api-lost', { image: 'images/nowhere.jpg' });
    expect(outcomes).toEqual({ updated: 1 });
    expect(errors).toEqual([expect.objectContaining({ code: 'image-not-found', severity: 'warning' })]);
  });
});

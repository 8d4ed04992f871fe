import iconv from 'iconv-lite';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument, ImportList } from '#api-contract';
import { runCli } from '../support/cli.js';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});
afterAll(async () => catalog.stop());

/** What `vitrine import --json` says of a file. */
async function imported(name: string, content: string | Buffer, ...options: string[]): Promise<Summary> {
  const file = join(catalog.test.directory, name);
  await writeFile(file, content);
  const { code, out, err } = await runCli(catalog.test, '--json', 'import', file, ...options);
  return { code, err, ...(out === '' ? {} : (JSON.parse(out) as ImportDocument & Summary)) };
}

interface Summary extends Partial<ImportDocument> {
  readonly code: number | null;
  readonly err: string;
  readonly format?: string;
  readonly rows?: number;
  readonly products?: number;
  readonly groups?: number;
}

const shopify = (): string =>
  [
    'Handle,Title,Body (HTML),Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Compare At Price,Image Src,Image Position',
    `beanie,Ribbed beanie,<p>Knitted in <b>Bergen</b></p>,Nord,Hats,true,Color,Red,B-1,19.90,25.00,${catalog.images[0]},1`,
    `beanie,,,,,,,Blue,B-2,"1,019.90",,${catalog.images[1]},2`,
    `beanie,,,,,,,,,,,${catalog.images[2]},3`,
    `scarf,Plain scarf,,Nord,Scarves,true,Title,Default Title,S-1,cheap,,${catalog.images[3]},1`,
    `draft,Draft,,Nord,Hats,false,Title,Default Title,D-1,1.00,,,`,
    '',
  ].join('\r\n');

describe('the export of a shop system', () => {
  it('is shown before it is imported, and nothing is written', async () => {
    const shown = await imported('shopify.csv', shopify(), '--dry-run', '--currency', 'EUR');
    expect(shown).toMatchObject({ code: 3, format: 'shopify', rows: 5, products: 2, groups: 1, dry_run: true });
    expect(shown.counts).toMatchObject({ read: 5, accepted: 2, parts: 1, skipped: 1, rejected: 1 });
    expect(shown.sample?.map(({ id }) => id)).toEqual(['beanie-red', 'beanie-blue']);
    expect(shown.problems?.find(({ code }) => code === 'invalid-price')).toMatchObject({
      count: 1,
      example: { row: 5, column: 'Variant Price', message: expect.stringContaining('The column "Variant Price"'), value: 'cheap' },
    });
    await expect(catalog.product('beanie-red')).rejects.toThrow(/no product/);
  });

  it('is imported as it is', async () => {
    const { code, counts } = await imported('shopify.csv', shopify(), '--currency', 'EUR');
    expect([code, counts]).toEqual([3, expect.objectContaining({ indexed: 2, embedded: 2, rejected: 1 })]);
    expect(await catalog.product('beanie-red')).toMatchObject({
      title: 'Ribbed beanie',
      description: 'Knitted in Bergen',
      color: 'Red',
      group_id: 'beanie',
      price: 25,
      current_price: 19.9,
      currency: 'EUR',
      images: catalog.images.slice(0, 3),
    });
    expect(await catalog.product('beanie-blue')).toMatchObject({ price: 1019.9 });
    expect((await catalog.search({ q: 'beanie', group_by: 'group_id' })).found).toBe(1);
  });

  it('is explained in a terminal', async () => {
    const file = join(catalog.test.directory, 'shopify.csv');
    const { out } = await runCli(catalog.test, 'import', file, '--dry-run');
    expect(out).toContain('An export of Shopify: CSV, UTF-8.');
    expect(out).toContain(
      '5 rows: 2 products, 1 where variants count as one, 1 row of pictures, translations or parents of variants, 1 row that the shop does not show, 1 cannot be imported.',
    );
  });
});

describe('a feed of another kind', () => {
  it('is read in the encoding of its letters', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => `w-${n};Plain cup;5,00`);
    const text = ['Artikelnummer;Bezeichnung;Preis', ...rows, 'w-400;Damenmütze grün „groß“;1.299,00', ''].join('\r\n');
    const { code, format, feed } = await imported('liste.csv', iconv.encode(text, 'win1252'));
    expect([code, format, feed]).toEqual([0, 'csv', expect.objectContaining({ encoding: 'Windows-1252', separator: ';', rows: 401 })]);
    const { hits } = await catalog.search({ q: 'damenmütze', mode: 'lexical' });
    expect(hits[0]?.product).toMatchObject({ id: 'w-400', title: 'Damenmütze grün „groß“', price: 1299 });
  });

  it('is imported by what the merchant says of its columns', async () => {
    const text = 'Ref;Label;Secret;Amount\nm-1;Lamp;x;5,50\n';
    const { code, feed } = await imported(
      'mapped.csv',
      text,
      '--map',
      'Ref=id',
      '--map',
      'Label=title',
      '--map',
      'Secret=-',
      '--map',
      'Amount=price',
    );
    expect([code, feed?.columns.map(({ field }) => field)]).toEqual([0, ['id', 'title', undefined, 'price']]);
    expect(await catalog.product('m-1')).toMatchObject({ title: 'Lamp', price: 5.5, attributes: {} });
  });

  it('is imported by what the store says of all its feeds, also where a shop system is known', async () => {
    const usual = { Ref: 'id', Label: 'title', Vendor: 'maker', Nowhere: 'price' };
    await catalog.test.client.json('PATCH', '/v1/admin/settings', { feed_mapping: usual });
    expect((await imported('usual.csv', 'ref,label\nu-1,Vase\n')).code).toBe(0);
    expect(await catalog.product('u-1')).toMatchObject({ title: 'Vase' });
    await imported('shopify.csv', shopify());
    expect(await catalog.product('beanie-blue')).toMatchObject({ brand: 'Nord', attributes: { maker: 'Nord' } });
    await catalog.test.client.json('PATCH', '/v1/admin/settings', { feed_mapping: {} });
  });

  it('is reported by its own names of columns, also where pictures fail', async () => {
    const report = await imported('bilder.csv', `Artikelnummer;Bezeichnung;Bild\npic-1;Lampe;images/nowhere.jpg\n`);
    expect(report.problems).toMatchObject([
      { code: 'image-not-found', example: { row: 2, column: 'Bild', byte_offset: 31, product_id: 'pic-1' } },
    ]);
  });

  it.each<[string, string, RegExp]>([
    [
      'whose columns tell no product',
      'Farbe;Gewicht\nrot;5\nrot;6\n',
      /unmapped-feed: no column of the feed is the id of a product; it has "Farbe", "Gewicht"/,
    ],
    ['that is a damaged zip file', 'PK\u0003\u0004', /unreadable-feed: the zip file is damaged or cut off/],
    ['that is cut off', '[{"id":"a","title":"A"},{"id":', /unreadable-feed: the JSON list is cut off/],
    ['without rows', 'id,title\n', /The feed has no rows/],
  ])('%s fails as a whole', async (_name, content, message) => {
    const { code, err } = await imported('bad.csv', content);
    expect([code, err]).toEqual([1, expect.stringMatching(message)]);
  });
});

describe('a snapshot that may be cut off or empty', () => {
  const all = (prefix: string): string => Array.from({ length: 6 }, (_, n) => `${prefix}-${n},Lamp ${n},1${n}0.50\n`).join('');

  it.each([
    ['ends within its last cell', (rows: string) => rows.slice(0, -5), 'unreadable-rows', 'open-row'],
    ['has a header only', () => '', 'no-products', undefined],
  ])('removes nothing where it %s', async (name, cut, reason, code) => {
    const prefix = name.slice(0, 3).trim();
    await imported('whole.csv', `id,title,price\n${all(prefix)}`);
    const { removal, problems } = await imported(
      'cut.csv',
      `id,title,price\n${cut(all(prefix))}`,
      '--snapshot',
      '--delete-threshold',
      '100%',
    );
    expect(removal).toMatchObject({ removed: 0, reason });
    expect(problems?.map((problem) => problem.code)).toEqual(code === undefined ? [] : [code]);
    expect(await catalog.product(`${prefix}-0`)).toMatchObject({ price: 100.5 });
  });
});

describe('GET /v1/imports', () => {
  it('lists the imports of the store, the latest first, by their state', async () => {
    const list = (query = ''): Promise<ImportList> => catalog.test.client.json('GET', `/v1/imports${query}`);
    const { imports, found } = await list('?per_page=100');
    expect(found).toBe(imports.length);
    expect(imports.map(({ created_at: at }) => at)).toEqual(
      imports
        .map(({ created_at: at }) => at)
        .toSorted()
        .toReversed(),
    );
    const failed = await list('?state=failed&per_page=2');
    expect(failed.imports.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(failed.found).toBe(imports.filter(({ state }) => state === 'failed').length);
    const second = await list('?state=failed&per_page=2&page=2');
    expect(second.imports[0]?.id).not.toBe(failed.imports[0]?.id);
    await expect(list('?state=lost')).rejects.toThrow(/expected .*done/);
  });
});

describe('a snapshot', () => {
  const feed = (ids: readonly number[], more = ''): string =>
    `id,title,price,shelf\n${ids.map((n) => `snap-${n},Cup ${n},5,snap\n`).join('')}${more}`;
  const left = async (): Promise<string[]> => (await catalog.idsOf('shelf:=snap')).toSorted();
  const all = (): Promise<number> => catalog.test.client.search({ q: '', perPage: 1 }).then(({ found }) => found);

  it('removes what the feed does not name, but not what was rejected', async () => {
    await imported('first.csv', feed([1, 2, 3, 4]));
    const total = await all();
    const snapshot = await imported('second.csv', feed([1], 'snap-2,Cup 2,cheap,snap\n'), '--snapshot', '--delete-threshold', '100%');
    expect(snapshot).toMatchObject({ code: 3, state: 'done', removal: { missing: total - 2, removed: total - 2 } });
    await expect.poll(left, { timeout: 10_000 }).toEqual(['snap-1', 'snap-2']);
    expect(await all()).toBe(2);
  });

  it('removes nothing where more is missing than it may remove, or where rows name no product', async () => {
    await imported('first.csv', feed([1, 2, 3, 4]));
    const cut = await imported('cut.csv', feed([1]), '--snapshot');
    expect(cut.removal).toEqual({ missing: 3, removed: 0, reason: 'delete-threshold' });
    const torn = await imported('torn.csv', feed([1, 2, 3], 'snap-4,Cup,5,snap,surplus\n'), '--snapshot', '--delete-threshold', '0.5');
    expect(torn.removal).toEqual({ missing: 1, removed: 0, reason: 'unreadable-rows' });
    expect(await left()).toEqual(['snap-1', 'snap-2', 'snap-3', 'snap-4']);
  });
});

describe('POST /v1/imports/preview', () => {
  it('says from the first rows what a feed is and what would become of it', async () => {
    const { file } = await catalog.written(
      'preview.xml',
      `<rss><channel>${Array.from({ length: 600 }, (_, n) => `<item><g:id>x-${n}</g:id><title>Cup</title><g:price>${n === 3 ? 'free' : '5 EUR'}</g:price></item>`).join('')}</channel></rss>`,
    );
    const preview = await catalog.test.client.imports.preview(file);
    expect(preview).toMatchObject({
      feed: { format: 'xml', encoding: 'UTF-8', rows: 500 },
      counts: { read: 500, accepted: 499, rejected: 1 },
      problems: [{ code: 'invalid-price', count: 1 }],
    });
    expect(preview.products).toHaveLength(20);
    expect(preview.products[0]).toMatchObject({ id: 'x-0', price: 5, currency: 'EUR' });
    await expect(catalog.product('x-0')).rejects.toThrow(/no product/);
  });

  it('answers with the reason where a feed cannot be read', async () => {
    const { file } = await catalog.written('empty.csv', '');
    await expect(catalog.test.client.imports.preview(file)).rejects.toThrow(/the feed is empty/);
    await expect(catalog.test.client.json('POST', '/v1/imports/preview', { source: { s3: 'feeds/none' } })).rejects.toThrow(
      /has no "feeds\/none"/,
    );
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument, SearchAnswer } from '#api-contract';
import { toJsonLines } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

let test: TestStack;
let images: string[];

beforeAll(async () => {
  test = await startTestStack();
  const { rows } = await uploadSample(test, 21, 8);
  images = rows.map(({ image }) => String(image));
});
afterAll(async () => test.stop());

async function imported(name: string, content: string): Promise<ImportDocument> {
  const file = join(test.directory, name);
  await writeFile(file, content);
  const { id } = await test.client.startImport(file);
  const report = await test.client.waitForImport(id);
  expect(report.state).toBe('done');
  return report;
}

/** Imports products that have these fields beside an id, a title and a picture. */
const importedRows = (prefix: string, rows: readonly object[]): Promise<ImportDocument> => {
  const full = rows.map((row, n) => ({ id: `${prefix}-${n + 1}`, title: `Article ${n + 1}`, image: images[n % images.length], ...row }));
  return imported(`${prefix}.jsonl`, toJsonLines(full as Parameters<typeof toJsonLines>[0]));
};

const search = (body: object): Promise<SearchAnswer> => test.client.json('POST', '/v1/search', body);
const idsOf = async (filter: string, more: object = {}): Promise<string[]> =>
  (await search({ filter_by: filter, per_page: 50, ...more })).hits.map(({ product }) => product.id);
const facetOf = async (filter: string, field: string): Promise<Record<string, number>> => {
  const { facet_counts: facets } = await search({ filter_by: filter, facet_by: field });
  return Object.fromEntries(facets[0]?.counts.map(({ value, count }) => [value, count]) ?? []);
};
const product = (id: string): Promise<Record<string, unknown>> => test.client.json('GET', `/v1/products/${id}`);

describe('values of attributes', () => {
  it('are several where a merchant writes several, and absent where nothing is written', async () => {
    const { counts } = await importedRows('shapes', [
      { attributes: { kind: 'shapes', fibre: null, season: '' } },
      { attributes: { kind: 'shapes', fibre: ['cotton', 'hemp'] } },
      { kind: 'shapes', fibre: ['cotton', 'hemp', 'cotton'] },
      { kind: 'shapes', fibre: { outside: 'cotton' } },
      { kind: 'shapes', fibre: 'cotton' },
    ]);
    expect(counts).toMatchObject({ accepted: 5, indexed: 5, warnings: 1 });
    expect((await idsOf('kind:=shapes && fibre:=cotton')).sort()).toEqual(['shapes-2', 'shapes-3', 'shapes-5']);
    expect((await idsOf('kind:=shapes && fibre:=hemp')).sort()).toEqual(['shapes-2', 'shapes-3']);
    expect((await idsOf('kind:=shapes && fibre:!=hemp')).sort()).toEqual(['shapes-1', 'shapes-4', 'shapes-5']);
    expect(await facetOf('kind:=shapes', 'fibre')).toEqual({ cotton: 3, hemp: 2 });
    expect(await product('shapes-1')).toMatchObject({ attributes: { kind: 'shapes' } });
    expect((await product('shapes-1'))['attributes']).not.toHaveProperty('season');
    expect((await search({ q: 'hemp', mode: 'lexical' })).found).toBe(2);
  });

  it('keep their kinds: numbers, flags and dates are what they are', async () => {
    await importedRows('kinds', [
      { kind: 'kinds', pockets: 4, vegan: true, made: '2026-03-01' },
      { kind: 'kinds', pockets: '2.5', vegan: false, made: '2026-04-15' },
      { kind: 'kinds', pockets: [1, 9], vegan: 'true', made: ['2025-01-01', '2026-05-01'] },
    ]);
    expect((await product('kinds-1'))['attributes']).toEqual({ kind: 'kinds', pockets: 4, vegan: true, made: '2026-03-01' });
    expect((await idsOf('kind:=kinds && pockets:>=4')).sort()).toEqual(['kinds-1', 'kinds-3']);
    expect((await idsOf('kind:=kinds && vegan:true')).sort()).toEqual(['kinds-1', 'kinds-3']);
    expect(await idsOf('kind:=kinds && made:2026-03-15..2026-04-30')).toEqual(['kinds-2']);
    expect(await idsOf('kind:=kinds', { sort_by: 'made:desc' })).toEqual(['kinds-3', 'kinds-2', 'kinds-1']);
    const { fields } = await test.client.json<{ fields: { name: string; type: string }[] }>('GET', '/v1/schema');
    const typeOf = (name: string): string | undefined => fields.find((field) => field.name === name)?.type;
    expect([typeOf('pockets'), typeOf('vegan'), typeOf('made')]).toEqual(['number', 'flag', 'date']);
  });

  it('stay numbers when a row has none, until most rows have none', async () => {
    const weigh = (...weights: string[]): Promise<ImportDocument> =>
      importedRows(
        'grams',
        weights.map((grams) => ({ kind: 'grams', grams })),
      );
    const heavy = async (): Promise<number> => (await search({ filter_by: 'kind:=grams && grams:>=200' })).found;
    await weigh('150', '250', '300');
    expect(await heavy()).toBe(2);
    await weigh('150', '250', '300', 'unknown');
    expect(await heavy()).toBe(2);
    await weigh('150', '250', '300', '400');
    expect(await heavy()).toBe(3);
    await test.client.json('DELETE', '/v1/products/grams-4');
    expect(await heavy()).toBe(2);
  });

  it('have names of any alphabet, by which they are filtered, counted and found', async () => {
    await imported(
      'names.csv',
      `id,title,image,kind,Größe,Grüße,Цвет,材质,2nd color,Heel height (cm)\nnames-1,Hat,${images[0]},names,XL,Hallo,красный,棉,green,5\n` +
        `names-2,Hat two,${images[1]},names,S,Servus,синий,羊毛,blue,7\n`,
    );
    for (const [filter, id] of [
      ['größe:=XL', 'names-1'],
      ['Größe:=S', 'names-2'],
      ['grüße:=Servus', 'names-2'],
      ['цвет:=красный', 'names-1'],
      ['材质:=羊毛', 'names-2'],
      ['2nd_color:=green', 'names-1'],
      ['`Heel height (cm)`:>6', 'names-2'],
    ] as const) {
      expect([filter, await idsOf(`kind:=names && ${filter}`)]).toEqual([filter, [id]]);
    }
    expect(await facetOf('kind:=names', 'größe')).toEqual({ XL: 1, S: 1 });
    expect((await search({ q: 'красный', mode: 'lexical' })).hits[0]?.product.id).toBe('names-1');
  });

  it('are written through the API as through a feed', async () => {
    const written = { title: 'Belt', image: images[0], attributes: { Länge: [90, '100'], Tone: '', note: null, 'Size (EU)': ' M ' } };
    await test.client.json('PUT', '/v1/products/belt?wait=30s', written);
    expect(await product('belt')).toMatchObject({ attributes: { länge: [90, '100'], size_eu: 'M' } });
    const refused = (attributes: object): Promise<unknown> =>
      test.client.json('PUT', '/v1/products/belt', { ...written, attributes }).catch((error: { problem: unknown }) => error.problem);
    expect(await refused({ size: { eu: 'M' } })).toMatchObject({
      status: 400,
      errors: [{ field: 'attributes.size', message: expect.stringContaining('got an object') }],
    });
    expect(await refused({ Size: 'M', size: 'L' })).toMatchObject({
      errors: [{ field: 'attributes.size', message: 'two names stand for the attribute "size"' }],
    });
    expect(await refused(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`a${n}`, 1])))).toMatchObject({
      errors: [{ message: 'expected at most 500 attributes, got 2000' }],
    });
  });
});

describe('what is taken away', () => {
  it('is gone: null and an empty text clear, in a patch and in a whole product', async () => {
    await importedRows('clear', [{ kind: 'clear', color: 'red', price: 30, badge: 'new' }]);
    const patch = (fields: object): Promise<unknown> => test.client.json('PATCH', '/v1/products/clear-1', fields);
    expect(await patch({ price: null, attributes: { badge: '' } })).not.toHaveProperty('price');
    expect((await product('clear-1'))['attributes']).toEqual({ kind: 'clear' });
    await patch({ brand: 'Acme' });
    expect(await patch({ brand: '' })).not.toHaveProperty('brand');
    expect(await facetOf('kind:=clear', 'brand')).toEqual({});
    const whole = { title: 'Sandal', image: images[0], color: '', group_id: '', attributes: { kind: 'clear' } };
    const job = await test.client.json<{ outcomes?: object }>('PUT', '/v1/products/clear-1?wait=30s', whole);
    expect(job).not.toMatchObject({ outcomes: { embedded: 1 } });
    expect(await product('clear-1')).not.toHaveProperty('group_id');
    expect(await idsOf('kind:=clear && color:=red')).toEqual([]);
  });
});

describe('texts', () => {
  it('are searched and shown without markup', async () => {
    await importedRows('markup', [
      {
        title: 'Throw &amp; cover',
        description:
          '<div class="teaser"><em>Light &amp; airy</em><br>Women&#39;s choice, cr&egrave;me&nbsp;white</div><script>let beacon=1</script>',
        brand: 'S&ouml;rensen™',
      },
    ]);
    expect(await product('markup-1')).toMatchObject({
      title: 'Throw & cover',
      brand: 'Sörensen™',
      description: "Light & airy Women's choice, crème white",
    });
    const finds = async (q: string): Promise<boolean> =>
      (await search({ q, mode: 'lexical' })).hits.some(({ product: { id } }) => id === 'markup-1');
    for (const word of ['airy', 'crème', 'white', 'sorensen']) expect([word, await finds(word)]).toEqual([word, true]);
    for (const word of ['teaser', 'beacon', 'script', 'egrave', 'nbsp', 'amp']) expect([word, await finds(word)]).toEqual([word, false]);
  });

  it('are sorted by collation, products without one last', async () => {
    const brands = ['adler', 'Zeta', 'Ästhet', 'Nova', 'école', undefined, 'Éclair', 'north'];
    await importedRows(
      'order',
      brands.map((brand) => ({ kind: 'order', ...(brand && { brand }) })),
    );
    const sorted = async (direction: string): Promise<unknown[]> =>
      (await search({ filter_by: 'kind:=order', sort_by: `brand:${direction}`, per_page: 50 })).hits.map(({ product: one }) => one.brand);
    const ascending = ['adler', 'Ästhet', 'Éclair', 'école', 'north', 'Nova', 'Zeta'];
    expect(await sorted('asc')).toEqual([...ascending, undefined]);
    expect(await sorted('desc')).toEqual([...ascending.toReversed(), undefined]);
  });

  it('that are too long are cut with a note, and their product is found', async () => {
    const header = `id,title,image,kind,Story,${'y'.repeat(90)},${'z'.repeat(150)}`;
    const { id, counts } = await imported('long.csv', `${header}\nlong-1,Pot,${images[0]},long,"${'tea '.repeat(6_000)}",1,2\n`);
    expect(counts).toMatchObject({ accepted: 1, indexed: 1, warnings: 2 });
    expect(await idsOf(`kind:=long && ${'y'.repeat(90)}:=1`)).toEqual(['long-1']);
    const { errors } = await test.client.json<{ errors: object[] }>('GET', `/v1/imports/${id}/errors`);
    expect(errors).toEqual([
      expect.objectContaining({ column: 'Story', severity: 'warning', message: expect.stringContaining('at most 20000 characters') }),
      expect.objectContaining({ column: 'z'.repeat(150), message: expect.stringContaining('longer than 128 characters') }),
    ]);
  });
});

describe('ids', () => {
  it('keep every digit', async () => {
    const line = (id: string): string => `{"id":${id},"title":"Stool","image":"${images[0]}","kind":"ids"}\n`;
    const { counts } = await imported('ids.jsonl', line('9007199254740993') + line('9007199254740992') + line('73498172649837123456'));
    expect(counts).toMatchObject({ accepted: 3, indexed: 3 });
    expect((await idsOf('kind:=ids')).sort()).toEqual(['73498172649837123456', '9007199254740992', '9007199254740993']);
  });
});

describe('a HEIC picture', () => {
  it('is refused in a search, a look and an import with a sentence that says what can be read', async () => {
    const avif = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#c33' } })
      .avif()
      .toBuffer();
    const heic = Buffer.from(avif.toString('latin1').replaceAll('avif', 'heic').replaceAll('av01', 'hvc1'), 'latin1');
    const said = {
      status: 422,
      code: 'unsupported-image',
      detail: expect.stringMatching(/HEIC pictures cannot be read here; send .*JPEG/),
    };
    await expect(test.client.search({ image: heic })).rejects.toMatchObject({ problem: said });
    await expect(test.client.look(heic)).rejects.toMatchObject({ problem: said });
    await test.put('images/phone.heic', heic);
    const { id } = await test.client.startImport(await fileOf('heic', [{ image: 'images/phone.heic' }]));
    await test.client.waitForImport(id);
    const { errors } = await test.client.json<{ errors: object[] }>('GET', `/v1/imports/${id}/errors`);
    expect(errors).toMatchObject([{ code: 'unsupported-image', message: expect.stringContaining('HEIC') }]);
  });
});

async function fileOf(prefix: string, rows: readonly object[]): Promise<string> {
  const file = join(test.directory, `${prefix}.jsonl`);
  await writeFile(file, rows.map((row, n) => `${JSON.stringify({ id: `${prefix}-${n + 1}`, title: 'Article', ...row })}\n`).join(''));
  return file;
}

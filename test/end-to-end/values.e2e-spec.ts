import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument } from '#api-contract';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await TestCatalog.start();
});
afterAll(async () => catalog.stop());

describe('values of attributes', () => {
  it('are several where a merchant writes several, and absent where nothing is written', async () => {
    const { counts } = await catalog.importedRows('shapes', [
      { attributes: { kind: 'shapes', fibre: null, season: '' } },
      { attributes: { kind: 'shapes', fibre: ['cotton', 'hemp'] } },
      { kind: 'shapes', fibre: ['cotton', 'hemp', 'cotton'] },
      { kind: 'shapes', fibre: { outside: 'cotton' } },
      { kind: 'shapes', fibre: 'cotton' },
    ]);
    expect(counts).toMatchObject({ accepted: 5, indexed: 5, warnings: 1 });
    expect((await catalog.idsOf('kind:=shapes && fibre:=cotton')).sort()).toEqual(['shapes-2', 'shapes-3', 'shapes-5']);
    expect((await catalog.idsOf('kind:=shapes && fibre:=hemp')).sort()).toEqual(['shapes-2', 'shapes-3']);
    expect((await catalog.idsOf('kind:=shapes && fibre:!=hemp')).sort()).toEqual(['shapes-1', 'shapes-4', 'shapes-5']);
    expect(await catalog.facetOf('kind:=shapes', 'fibre')).toEqual({ cotton: 3, hemp: 2 });
    expect(await catalog.product('shapes-1')).toMatchObject({ attributes: { kind: 'shapes' } });
    expect((await catalog.product('shapes-1'))['attributes']).not.toHaveProperty('season');
    expect((await catalog.search({ q: 'hemp', mode: 'lexical' })).found).toBe(2);
  });

  it('keep their kinds: numbers, flags and dates are what they are', async () => {
    await catalog.importedRows('kinds', [
      { kind: 'kinds', pockets: 4, vegan: true, made: '2026-03-01' },
      { kind: 'kinds', pockets: '2.5', vegan: false, made: '2026-04-15' },
      { kind: 'kinds', pockets: [1, 9], vegan: 'true', made: ['2025-01-01', '2026-05-01'] },
    ]);
    expect((await catalog.product('kinds-1'))['attributes']).toEqual({ kind: 'kinds', pockets: 4, vegan: true, made: '2026-03-01' });
    expect((await catalog.idsOf('kind:=kinds && pockets:>=4')).sort()).toEqual(['kinds-1', 'kinds-3']);
    expect((await catalog.idsOf('kind:=kinds && vegan:true')).sort()).toEqual(['kinds-1', 'kinds-3']);
    expect(await catalog.idsOf('kind:=kinds && made:2026-03-15..2026-04-30')).toEqual(['kinds-2']);
    expect(await catalog.idsOf('kind:=kinds', { sort_by: 'made:desc' })).toEqual(['kinds-3', 'kinds-2', 'kinds-1']);
    const { fields } = await catalog.test.client.json<{ fields: { name: string; type: string }[] }>('GET', '/v1/schema');
    const typeOf = (name: string): string | undefined => fields.find((field) => field.name === name)?.type;
    expect([typeOf('pockets'), typeOf('vegan'), typeOf('made')]).toEqual(['number', 'flag', 'date']);
    expect(await catalog.facetOf('kind:=kinds && made:>2026-03-15', 'made')).toEqual({ '2025-01-01': 1, '2026-04-15': 1, '2026-05-01': 1 });
  });

  it('stay numbers when a row has none, until most rows have none', async () => {
    const weigh = (...weights: string[]): Promise<ImportDocument> =>
      catalog.importedRows(
        'grams',
        weights.map((grams) => ({ kind: 'grams', grams })),
      );
    const heavy = async (): Promise<number> => (await catalog.search({ filter_by: 'kind:=grams && grams:>=200' })).found;
    await weigh('150', '250', '300');
    expect(await heavy()).toBe(2);
    await weigh('150', '250', '300', 'unknown');
    expect(await heavy()).toBe(2);
    await weigh('150', '250', '300', '400');
    expect(await heavy()).toBe(3);
    await catalog.test.client.json('DELETE', '/v1/products/grams-4');
    expect(await heavy()).toBe(2);
  });

  it('have names of any alphabet, by which they are filtered, counted and found', async () => {
    await catalog.imported(
      'names.csv',
      `id,title,image,kind,Größe,Grüße,Материал,材质,2nd color,Heel height (cm)\nnames-1,Hat,${catalog.images[0]},names,XL,Hallo,хлопок,棉,green,5\n` +
        `names-2,Hat two,${catalog.images[1]},names,S,Servus,шерсть,羊毛,blue,7\n`,
    );
    for (const [filter, id] of [
      ['größe:=XL', 'names-1'],
      ['Größe:=S', 'names-2'],
      ['grüße:=Servus', 'names-2'],
      ['материал:=хлопок', 'names-1'],
      ['材质:=羊毛', 'names-2'],
      ['2nd_color:=green', 'names-1'],
      ['`Heel height (cm)`:>6', 'names-2'],
    ] as const) {
      expect([filter, await catalog.idsOf(`kind:=names && ${filter}`)]).toEqual([filter, [id]]);
    }
    expect(await catalog.facetOf('kind:=names', 'größe')).toEqual({ XL: 1, S: 1 });
    expect((await catalog.search({ q: 'хлопок', mode: 'lexical' })).hits[0]?.product.id).toBe('names-1');
  });

  it('are written through the API as through a feed', async () => {
    const written = {
      title: 'Belt',
      image: catalog.images[0],
      attributes: { Länge: [90, '100'], Tone: '', note: null, 'Size (EU)': ' M ' },
    };
    await catalog.test.client.json('PUT', '/v1/products/belt?wait=30s', written);
    expect(await catalog.product('belt')).toMatchObject({ attributes: { länge: [90, '100'], size_eu: 'M' } });
    const refused = (attributes: object): Promise<unknown> =>
      catalog.test.client
        .json('PUT', '/v1/products/belt', { ...written, attributes })
        .catch((error: { problem: unknown }) => error.problem);
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

describe('categories and colours', () => {
  it('may be several, each counted once a product, and categories are paths', async () => {
    await catalog.importedRows('paths', [
      { kind: 'paths', category: 'Apparel > Dresses > Maxi', color: ['red', 'gold'] },
      { kind: 'paths', category: ['Apparel>Dresses', 'Sale'], color: 'gold' },
      { kind: 'paths', category: 'Home > Lamps', color: ['gold', 'gold'] },
    ]);
    expect(await catalog.product('paths-1')).toMatchObject({ category: 'Apparel > Dresses > Maxi', color: ['red', 'gold'] });
    expect(await catalog.product('paths-2')).toMatchObject({ category: ['Apparel > Dresses', 'Sale'] });
    expect(await catalog.product('paths-3')).toMatchObject({ color: 'gold' });
    expect(await catalog.facetOf('kind:=paths', 'color')).toEqual({ gold: 3, red: 1 });
    expect(await catalog.facetOf('kind:=paths', 'category.lvl0')).toEqual({ Apparel: 2, Home: 1, Sale: 1 });
    expect(await catalog.facetOf('kind:=paths', 'category.lvl1')).toEqual({ 'Apparel > Dresses': 2, 'Home > Lamps': 1 });
    expect((await catalog.idsOf('kind:=paths && category.lvl1:=Apparel > Dresses')).sort()).toEqual(['paths-1', 'paths-2']);
    expect(await catalog.idsOf('kind:=paths && color:=red')).toEqual(['paths-1']);
    expect((await catalog.idsOf('kind:=paths && color:!=red')).sort()).toEqual(['paths-2', 'paths-3']);
    expect(await catalog.idsOf('kind:=paths && category:=Sale')).toEqual(['paths-2']);
    expect((await catalog.search({ q: 'maxi dresses', mode: 'lexical' })).hits[0]?.product.id).toBe('paths-1');
    const { suggestions } = await catalog.test.client.json<{ suggestions: { text: string }[] }>('GET', '/v1/suggest?q=lamps');
    expect(suggestions.map(({ text }) => text)).toContain('Lamps');
  });

  it('are a hierarchical menu in InstantSearch', async () => {
    const { results } = await catalog.test.client.json<{ results: { nbHits: number; facets: Record<string, object> }[] }>(
      'POST',
      '/v1/instantsearch',
      {
        requests: [
          {
            indexName: 'products',
            params: {
              facets: ['category.lvl0', 'category.lvl1', 'category.lvl2'],
              facetFilters: [['category.lvl1:Apparel > Dresses']],
            },
          },
        ],
      },
    );
    expect(results[0]).toMatchObject({ nbHits: 2, facets: { 'category.lvl2': { 'Apparel > Dresses > Maxi': 1 } } });
  });

  it('of forty levels are kept whole', async () => {
    const path = Array.from({ length: 40 }, (_, n) => `L${n}`).join(' > ');
    await catalog.importedRows('deep', [{ kind: 'deep', category: path }]);
    expect(await catalog.product('deep-1')).toMatchObject({ category: path });
    expect(await catalog.idsOf(`kind:=deep && category:=\`${path}\``)).toEqual(['deep-1']);
    expect(await catalog.facetOf('kind:=deep', 'category.lvl3')).toEqual({ 'L0 > L1 > L2 > L3': 1 });
  });
});

describe('what is taken away', () => {
  it('is gone: null and an empty text clear, in a patch and in a whole product', async () => {
    await catalog.importedRows('clear', [{ kind: 'clear', color: 'red', price: 30, badge: 'new' }]);
    const patch = (fields: object): Promise<unknown> => catalog.test.client.json('PATCH', '/v1/products/clear-1', fields);
    expect(await patch({ price: null, attributes: { badge: '' } })).not.toHaveProperty('price');
    expect((await catalog.product('clear-1'))['attributes']).toEqual({ kind: 'clear' });
    await patch({ brand: 'Acme' });
    expect(await patch({ brand: '' })).not.toHaveProperty('brand');
    expect(await catalog.facetOf('kind:=clear', 'brand')).toEqual({});
    const whole = { title: 'Sandal', image: catalog.images[0], color: '', group_id: '', attributes: { kind: 'clear' } };
    const job = await catalog.test.client.json<{ outcomes?: object }>('PUT', '/v1/products/clear-1?wait=30s', whole);
    expect(job).not.toMatchObject({ outcomes: { embedded: 1 } });
    expect(await catalog.product('clear-1')).not.toHaveProperty('group_id');
    expect(await catalog.idsOf('kind:=clear && color:=red')).toEqual([]);
  });
});

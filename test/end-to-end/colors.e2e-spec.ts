import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATEGORIES, productJpeg, sampleProduct, type ColorName, type SampleProduct } from '#sample-catalog';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;

const drawn = (n: number, name: string, color: ColorName): SampleProduct => {
  const category = CATEGORIES.find((one) => one.name === name);
  if (!category) throw new Error(`the catalog has no ${name}`);
  return sampleProduct(515, n, { category, color, pattern: 'plain' });
};
const SHOWN: readonly ColorName[] = ['red', 'blue', 'green', 'yellow', 'purple'];
const THINGS = ['lamp', 'backpack'];

beforeAll(async () => {
  catalog = await TestCatalog.start();
  const rows = [];
  for (const [n, name] of THINGS.entries()) {
    for (const [m, color] of SHOWN.entries()) {
      const image = `images/${name}-${color}.jpg`;
      await catalog.test.put(image, await productJpeg(drawn(n * 10 + m, name, color), 200));
      rows.push({ kind: name, color: undefined, title: `Article ${n}${m}`, image });
    }
  }
  await catalog.importedRows('things', rows);
});
afterAll(async () => catalog.stop());

const fieldsOf = async (filterBy: string): Promise<{ image?: string | undefined; picture_colors?: string | string[] | undefined }[]> =>
  (await catalog.test.client.search({ filterBy, perPage: 50 })).hits.map(({ product }) => product);

describe('the colours of pictures', () => {
  it('are measured, whatever the feed says, and can be filtered and counted', async () => {
    const all = await fieldsOf('');
    expect(all).toHaveLength(10);
    for (const { image = '', picture_colors: colors = [] } of all) {
      expect([colors].flat()).toContain(/-(\w+)\.jpg$/.exec(image)?.[1]);
    }
    const red = await fieldsOf('picture_colors:=red');
    expect(red.map(({ image }) => image).sort()).toEqual(['images/backpack-red.jpg', 'images/lamp-red.jpg']);
    expect(await catalog.facetOf('kind:=[lamp, backpack]', 'picture_colors')).toMatchObject({ purple: 2 });
  });

  it.each(['green', 'yellow', 'purple'] as const)('decide what "in %s" finds beside a picture', async (wanted) => {
    const image = await productJpeg(drawn(91, 'lamp', 'red'), 240);
    const { hits, query } = await catalog.test.client.search({ q: `in ${wanted}`, image, minScore: 'none', explain: true });
    expect(hits[0]?.product.image).toBe(`images/lamp-${wanted}.jpg`);
    expect(hits[0]?.explain?.signals).toEqual({ picture_color: 0.1 });
    expect(query?.filters).toContainEqual({ field: 'picture_colors', value: wanted, from: `in ${wanted}`, is_required: false });
    expect(hits).toHaveLength(10);
  });

  it('are those of the product that words are said of', async () => {
    const [id] = await catalog.idsOf('picture_colors:=red && kind:=backpack');
    const { hits } = await catalog.search({ parts: [{ product_id: id }, { text: 'in blue' }], min_score: 'none' });
    expect(hits[0]?.product.image).toBe('images/backpack-blue.jpg');
  });

  it('decide nothing where the words are taken by their letters', async () => {
    const image = await productJpeg(drawn(91, 'lamp', 'red'), 240);
    const { hits } = await catalog.test.client.search({ q: 'in green', image, interpret: false, explain: true });
    expect(hits[0]?.explain).not.toHaveProperty('signals');
  });
});

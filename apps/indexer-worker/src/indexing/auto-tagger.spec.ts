import { describe, expect, it } from 'vitest';
import { AutoTagging } from '#api-contract';
import { Product } from '#catalog';
import { normalized, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { AutoTagger } from './auto-tagger.js';

const RED_DRESS = normalized([1, 1, 0, 0]);

/** What texts name, as axes: red, dress, blue, mug. */
const AXES = ['red', 'dress', 'blue', 'mug'];
const embeddingOf = (text: string): Embedding => {
  const values = AXES.map((axis) => (text.includes(axis) ? 1 : 0));
  return normalized(values.some((value) => value > 0) ? values : [1, 1, 1, 1]);
};

function versionWith(categories: Readonly<Record<string, number>> = { Mug: 3, 'Apparel > Dress': 9 }): {
  version: IndexVersion;
  texts: string[];
} {
  const texts: string[] = [];
  const version = {
    index: { valueCounts: async () => new Map(Object.entries(categories)) },
    model: { info: { fingerprint: 'f', template: 'a photo of a {label}', activation: { kind: 'softmax', scale: 100 } } },
    texts: {
      embed: async (text: string) => {
        texts.push(text);
        return embeddingOf(text);
      },
    },
  } as unknown as IndexVersion;
  return { version, texts };
}

const settings = (change: object = {}): AutoTagging =>
  AutoTagging.parse({ enabled: true, colors: ['blue', 'red'], patterns: ['plain', 'striped'], min_confidence: 0.5, ...change });
const product = (fields: object = {}): Product => Product.parse({ id: 'a', title: 'Article', image: 'a.jpg', ...fields });

async function tagged(fields: object, change: object = {}, colors: readonly string[] = []) {
  const { version, texts } = versionWith();
  const tagger = await new AutoTagger().forStore(version, 's', settings(change));
  return { product: await tagger?.tagged(product(fields), RED_DRESS, { colors, language: 'en' }), texts };
}

describe('AutoTagger', () => {
  it('does nothing for a store that does not ask for it', async () => {
    expect(await new AutoTagger().forStore(versionWith().version, 's', settings({ enabled: false }))).toBeUndefined();
  });

  it('fills in what the picture shows, and marks it', async () => {
    const { product: one } = await tagged({}, { fields: ['category', 'color'] });
    expect(one).toMatchObject({ category: 'Apparel > Dress', color: 'red', inferred: ['category', 'color'] });
  });

  it('keeps what the merchant says, and asks for the colour of that thing', async () => {
    const { product: one, texts } = await tagged({ category: 'Home > Vases' }, { fields: ['category', 'color'] });
    expect(one).toMatchObject({ category: 'Home > Vases', color: 'red', inferred: ['color'] });
    expect(texts).toEqual(['a photo of a blue vases', 'a photo of a red vases']);
  });

  it('returns the same product where nothing is missing or sure enough', async () => {
    const full = product({ category: 'Mug', color: 'blue', attributes: { pattern: 'plain' } });
    const tagger = await new AutoTagger().forStore(versionWith().version, 's', settings());
    expect(await tagger?.tagged(full, RED_DRESS)).toBe(full);
    const { product: unsure } = await tagged({}, { fields: ['pattern'], min_confidence: 0.9 });
    expect(unsure).not.toHaveProperty('inferred');
  });

  it('names no colour that the picture is not measured to have', async () => {
    const only = { fields: ['color'], colors: ['red', 'blue'] };
    expect((await tagged({}, only, ['blue'])).product).not.toHaveProperty('color');
    expect((await tagged({}, only, ['red', 'white'])).product).toMatchObject({ color: 'red' });
    expect((await tagged({}, only)).product).toMatchObject({ color: 'red' });
  });

  it('does not choose among fewer than two labels', async () => {
    const { version } = versionWith({ Mug: 1 });
    const tagger = await new AutoTagger().forStore(version, 's', settings({ fields: ['category'] }));
    expect(await tagger?.tagged(product(), RED_DRESS)).not.toHaveProperty('category');
  });

  it('has another revision when the same picture might be tagged otherwise', async () => {
    const { version } = versionWith();
    const revisionOf = async (change: object): Promise<string | undefined> =>
      (await new AutoTagger().forStore(version, 's', settings(change)))?.revision;
    expect(await revisionOf({})).toBe(await revisionOf({}));
    expect(await revisionOf({ min_confidence: 0.6 })).not.toBe(await revisionOf({}));
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { similarity } from '#clip';
import { mixed, QueryEmbedder, type EmbeddedParts } from './query-embedder.js';
import type { WeightedPart } from './search-query.js';
import { NoCommonSpaceError, NoDirectionError, ProductNotFoundError } from './search-errors.js';
import { COLOURS, FakeVersion } from './testing/fakes.js';

const red = COLOURS['red'] ?? new Float32Array();
const green = COLOURS['green'] ?? new Float32Array();
const RED_PICTURE = Uint8Array.of(9, 0, 0);

let index: FakeVersion;
let embedder: QueryEmbedder;
beforeEach(() => {
  index = new FakeVersion();
  embedder = new QueryEmbedder();
});

describe('QueryEmbedder', () => {
  it('embeds texts, pictures and products, in the order of the parts', async () => {
    index.embeddings.set('lamp', green);
    const parts = await embedder.embedParts(index.version, 's', [
      { productId: 'lamp', weight: 2 },
      { text: 'red', weight: 1 },
      { picture: RED_PICTURE, weight: -1 },
      { pictureEmbedding: green, weight: 1 },
    ]);
    expect(parts.image?.map(({ kind, weight, embedding }) => [kind, weight, [...embedding]])).toEqual([
      ['example', 2, [0, 1, 0]],
      ['words', 1, [1, 0, 0]],
      ['example', -1, [1, 0, 0]],
      ['example', 1, [0, 1, 0]],
    ]);
    expect(parts.text).toBeUndefined();
  });

  it('embeds words in both spaces, and a product without a picture in the space of texts alone', async () => {
    index.textEmbeddings.set('bare', green);
    index.hasTexts = true;
    const words = { text: 'red', weight: 1 };
    const asked = (...parts: WeightedPart[]): Promise<EmbeddedParts> => embedder.embedParts(index.version, 's', parts);
    expect(Object.keys(await asked(words))).toEqual(['image', 'text']);
    expect(Object.keys(await asked(words, { productId: 'bare', weight: 1 }))).toEqual(['text']);
    await expect(asked({ picture: RED_PICTURE, weight: 1 }, { productId: 'bare', weight: 1 })).rejects.toBeInstanceOf(NoCommonSpaceError);
  });

  it('embeds a picture once, however often it is sent, and again for another model', async () => {
    const ask = (): Promise<unknown> => embedder.embedParts(index.version, 's', [{ picture: RED_PICTURE, weight: 1 }]);
    await ask();
    await ask();
    expect(index.embedded).toEqual(['picture']);
    index.fingerprint = 'other';
    await ask();
    expect(index.embedded).toEqual(['picture', 'picture']);
  });

  it('rejects a product that the store does not have, by its id', async () => {
    const asking = embedder.embedParts(index.version, 's', [{ productId: 'gone', weight: 1 }]);
    await expect(asking).rejects.toBeInstanceOf(ProductNotFoundError);
    await expect(asking).rejects.toThrow('gone');
  });
});

describe('mixed', () => {
  const part = (embedding: Float32Array, weight: number) => ({ kind: 'words' as const, embedding, weight });

  it('points between its parts, nearer to the heavier one', () => {
    const mix = mixed([part(red, 3), part(green, 1)]);
    expect(similarity(mix, red)).toBeCloseTo(3 / Math.sqrt(10), 6);
    expect(similarity(mix, green)).toBeCloseTo(1 / Math.sqrt(10), 6);
  });

  it('has no direction if its parts cancel out', () => {
    expect(() => mixed([part(red, 1), part(red, -1)])).toThrow(NoDirectionError);
  });
});

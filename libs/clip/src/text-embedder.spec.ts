import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClipModel } from './clip-model.js';
import { TextEmbedder, type TextEncoder } from './text-embedder.js';
import { similarity } from './vector.js';

let model: ClipModel;
let encoder: TextEncoder;
beforeAll(async () => {
  model = await ClipModel.load({ directory: 'models/mini-clip' });
  encoder = { fingerprint: model.info.fingerprint, embed: (texts) => model.embedText(texts) };
});
afterAll(async () => model.release());

describe('TextEmbedder', () => {
  it('embeds what the model embeds', async () => {
    const [expected = new Float32Array()] = await model.embedText(['a red dress']);
    expect(similarity(await new TextEmbedder(encoder).embed('a red dress'), expected)).toBeCloseTo(1, 6);
  });

  it('runs the model once for texts that arrive together', async () => {
    const texts = new TextEmbedder(encoder);
    const asked = Array.from({ length: 12 }, (_, n) => `mug number ${n}`);
    const embeddings = await Promise.all(asked.map((text) => texts.embed(text)));
    expect(texts.runs).toBe(1);
    const alone = await model.embedText(asked);
    for (const [n, embedding] of embeddings.entries()) expect(similarity(embedding, alone[n] ?? new Float32Array())).toBeCloseTo(1, 5);
  });

  it('encodes what arrives while it is busy together in the next run', async () => {
    const texts = new TextEmbedder(encoder);
    const first = texts.embed('one');
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    await Promise.all([first, texts.embed('two'), texts.embed('three'), texts.embed('four')]);
    expect(texts.runs).toBe(2);
  });

  it('encodes no text that nobody waits for any more', async () => {
    const encoded: string[] = [];
    const texts = new TextEmbedder({
      ...encoder,
      embed: async (some) => {
        encoded.push(...some);
        return encoder.embed(some);
      },
    });
    const gone = new AbortController();
    const first = texts.embed('one');
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const [abandoned, shared, wanted] = [texts.embed('two', gone.signal), texts.embed('three', gone.signal), texts.embed('three')];
    const refused = Promise.allSettled([abandoned, shared]);
    gone.abort(new Error('gone'));
    await Promise.all([first, wanted]);
    expect(encoded).toEqual(['one', 'three']);
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(abandoned).rejects.toThrow('gone');
  });

  it('remembers what it embedded, however it is spaced', async () => {
    const texts = new TextEmbedder(encoder);
    const first = await texts.embed('a  red dress ');
    expect(await texts.embed('a red dress')).toBe(first);
    expect(texts.runs).toBe(1);
  });

  it('forgets the oldest', async () => {
    const texts = new TextEmbedder(encoder, 2);
    for (const text of ['a', 'b', 'c', 'a']) await texts.embed(text);
    expect(texts.runs).toBe(4);
  });

  it('tells everybody who waits when the model fails, and goes on', async () => {
    let fails = true;
    const failing = {
      fingerprint: 'f',
      embed: (some: readonly string[]) => (fails ? Promise.reject(new Error('out of memory')) : model.embedText(some)),
    };
    const texts = new TextEmbedder(failing);
    const outcomes = await Promise.allSettled([texts.embed('a'), texts.embed('b')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect((await texts.embed('a')).length).toBe(model.dimension);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATEGORIES, productJpeg, sampleProduct } from '#sample-catalog';
import { awkwardPictures } from '../support/awkward-pictures.js';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
let lamp: Buffer;

beforeAll(async () => {
  test = await startTestStack();
  const [category] = CATEGORIES.filter(({ name }) => name === 'lamp');
  if (!category) throw new Error('the catalog has no lamps');
  lamp = await productJpeg(sampleProduct(4242, 3, { category, color: 'red', pattern: 'plain' }), 320);
});
afterAll(async () => test.stop());

const base64 = (bytes: Uint8Array): { base64: string } => ({ base64: Buffer.from(bytes).toString('base64') });
const post = <T>(path: string, body: object): Promise<T> => test.client.json('POST', `/v1/vision/${path}`, body);

describe('similarity', () => {
  it('is higher for the text that fits, by JSON and as a form', async () => {
    const texts = ['a red lamp', 'a blue mug'];
    const { cosines } = await test.client.similarity(lamp, texts);
    const [right = 0, wrong = 0] = cosines[0] ?? [];
    expect(right).toBeGreaterThan(wrong + 0.2);
    const byJson = await post<{ cosines: number[][] }>('similarity', { images: [base64(lamp), base64(lamp)], texts });
    expect(byJson.cosines).toHaveLength(2);
    expect(byJson.cosines[1]?.[0]).toBeCloseTo(right, 5);
  });
});

describe('classify', () => {
  it('puts the label that fits first, with probabilities that sum to 1', async () => {
    const names = CATEGORIES.map(({ name }) => name);
    const { labels } = await test.client.classify(lamp, names);
    expect(labels[0]?.label).toBe('lamp');
    expect(labels.map(({ label }) => label).sort()).toEqual([...names].sort());
    expect(labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 5);
    expect(labels.map(({ probability }) => probability)).toEqual(labels.map(({ probability }) => probability).sort((a, b) => b - a));
  });

  it('averages templates', async () => {
    const one = await test.client.classify(lamp, ['lamp', 'mug'], ['a photo of a {label}']);
    const several = await test.client.classify(lamp, ['lamp', 'mug'], ['a photo of a {label}', 'buy {label}', '{label}']);
    expect(several.labels[0]?.label).toBe('lamp');
    expect(several.labels[0]?.cosine).not.toBeCloseTo(one.labels[0]?.cosine ?? 0, 6);
  });

  it('takes a single label, with certainty', async () => {
    expect((await test.client.classify(lamp, ['lamp'])).labels).toMatchObject([{ label: 'lamp', probability: 1 }]);
  });

  it.each(awkwardPictures(() => lamp))('takes %s', async (_name, make) => {
    expect((await test.client.classify(await make(), ['lamp', 'mug'])).labels).toHaveLength(2);
  });

  it('sees a picture as it is shown, whatever its EXIF orientation', async () => {
    const upright = await test.client.classify(lamp, ['lamp', 'mug']);
    for (let orientation = 1; orientation <= 8; orientation++) {
      // The picture is first turned the other way, so that its EXIF orientation makes it upright again.
      const turned = await sharp(await sharp(lamp).withMetadata({ orientation }).toBuffer())
        .rotate()
        .png()
        .toBuffer();
      const inverse = [1, 2, 3, 4, 5, 8, 7, 6][orientation - 1] ?? 1;
      const marked = await sharp(turned).withMetadata({ orientation: inverse }).jpeg({ quality: 95 }).toBuffer();
      const { labels } = await test.client.classify(marked, ['lamp', 'mug']);
      expect([orientation, labels[0]?.label, labels[0]?.cosine]).toEqual([
        orientation,
        'lamp',
        expect.closeTo(upright.labels[0]?.cosine ?? 0, 1),
      ]);
    }
  });
});

describe('bad inputs', () => {
  it.each<[string, string, object, number, string]>([
    ['no labels', 'classify', { labels: [] }, 400, 'invalid-request'],
    ['500 labels', 'classify', { labels: Array.from({ length: 500 }, (_, n) => `label ${n}`) }, 400, 'invalid-request'],
    ['a label twice', 'classify', { labels: ['a', 'a'] }, 400, 'invalid-request'],
    ['an empty label', 'classify', { labels: ['a', ' '] }, 400, 'invalid-request'],
    ['a template without a place for the label', 'classify', { labels: ['a'], template: 'a photo' }, 400, 'invalid-request'],
    ['no texts', 'similarity', { texts: [] }, 400, 'invalid-request'],
  ])('are refused: %s', async (_name, path, body, status, code) => {
    await expect(post(path, { image: base64(lamp), ...body })).rejects.toMatchObject({ problem: { status, code } });
  });

  it.each<[string, object, number, string]>([
    ['no picture', {}, 400, 'invalid-request'],
    ['an empty picture', { image: { base64: '' } }, 400, 'invalid-request'],
    ['a text', { image: base64(Buffer.from('not a picture')) }, 422, 'unsupported-image'],
    ['a private address', { image: { url: 'https://127.0.0.1/a.jpg' } }, 422, 'image-address-forbidden'],
  ])('are refused in place of a picture: %s', async (_name, body, status, code) => {
    await expect(post('classify', { labels: ['a', 'b'], ...body })).rejects.toMatchObject({ problem: { status, code } });
    await expect(post('similarity', { texts: ['a'], ...body })).rejects.toMatchObject({ problem: { status, code } });
  });

  it('are refused when an uploaded file is empty', async () => {
    await expect(test.client.classify(new Uint8Array(), ['a', 'b'])).rejects.toMatchObject({ problem: { status: 400 } });
  });
});

describe('vitrine', () => {
  it('prints tables, or JSON', async () => {
    const file = join(test.directory, 'lamp.jpg');
    await writeFile(file, lamp);
    const classified = await runCli(test, 'classify', file, 'mug', 'lamp', 'dress');
    expect(classified.code).toBe(0);
    expect(classified.out).toMatch(/lamp\s+│\s+\d+\.\d\d % [^]*mug/);
    const { out } = await runCli(test, 'similarity', file, 'a red lamp', 'a blue mug', '--json');
    expect(JSON.parse(out)).toMatchObject({ model: 'mini-clip', cosines: [[expect.any(Number), expect.any(Number)]] });
    expect((await runCli(test, 'similarity', file, 'a red lamp')).out).toContain('a red lamp');
    expect(await runCli(test, 'classify', file, 'a', '--template', 'photo')).toMatchObject({
      code: 2,
      err: expect.stringContaining('{label}'),
    });
    expect(await runCli(test, 'classify', 'nowhere.jpg', 'a')).toMatchObject({ code: 1, err: expect.stringContaining('There is no file') });
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoxDocument } from '#api-contract';
import { CATEGORIES, scene, toJsonLines, type Scene } from '#sample-catalog';
import { awkwardPictures } from '../support/awkward-pictures.js';
import { runCli } from '../support/cli.js';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 1_500;
const SCENES = 50;
/** Far from the seeds that the detector was trained on. */
const FIRST_SEED = 7_000_000;
const LABELS = CATEGORIES.map(({ name }) => name);

let test: TestStack;
let shown: Scene;
const sold = new Set<string>();

beforeAll(async () => {
  test = await startTestStack();
  const { products, rows } = await uploadSample(test, 11, PRODUCTS);
  for (const { category, color } of products) sold.add(`${color} ${category}`);
  const file = join(test.directory, 'products.jsonl');
  await writeFile(file, toJsonLines(rows));
  const { id } = await test.client.imports.start(file);
  await test.client.imports.wait(id);
  shown = await scene(FIRST_SEED, 640, 480);
});
afterAll(async () => test.stop());

function overlap(a: BoxDocument, b: BoxDocument): number {
  const area = ({ xmin, ymin, xmax, ymax }: BoxDocument): number => Math.max(0, xmax - xmin) * Math.max(0, ymax - ymin);
  const shared = area({
    xmin: Math.max(a.xmin, b.xmin),
    ymin: Math.max(a.ymin, b.ymin),
    xmax: Math.min(a.xmax, b.xmax),
    ymax: Math.min(a.ymax, b.ymax),
  });
  return shared / (area(a) + area(b) - shared);
}

describe('detection', () => {
  it('finds the things of a scene, with their boxes', async () => {
    const { detections, width, height } = await test.client.detect(shown.jpeg, LABELS);
    expect({ width, height }).toEqual({ width: 640, height: 480 });
    const found = shown.products.filter(({ label, box }) => detections.some((one) => one.label === label && overlap(one.box, box) > 0.5));
    expect(found.length / shown.products.length).toBeGreaterThanOrEqual(0.5);
    for (const { box, score } of detections) {
      expect(box.xmin).toBeGreaterThanOrEqual(0);
      expect(box.xmax).toBeLessThanOrEqual(640);
      expect(box.ymax).toBeLessThanOrEqual(480);
      expect(score).toBeGreaterThanOrEqual(0.3);
    }
    expect(detections.map(({ score }) => score)).toEqual(detections.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('lands its boxes on the upright picture, whatever the EXIF orientation', async () => {
    const { detections: upright } = await test.client.detect(shown.jpeg, LABELS);
    const [best] = upright;
    if (!best) throw new Error('nothing was detected');
    for (let orientation = 1; orientation <= 8; orientation++) {
      // The picture is first turned the other way, so that its EXIF orientation makes it upright again.
      const inverse = [1, 2, 3, 4, 5, 8, 7, 6][orientation - 1] ?? 1;
      const turned = await sharp(await sharp(shown.jpeg).withMetadata({ orientation }).toBuffer())
        .autoOrient()
        .png()
        .toBuffer();
      const marked = await sharp(turned).withMetadata({ orientation: inverse }).jpeg({ quality: 95 }).toBuffer();
      const { detections, width, height } = await test.client.detect(marked, LABELS);
      expect([orientation, width, height]).toEqual([orientation, 640, 480]);
      const same = detections.find(({ label, box }) => label === best.label && overlap(box, best.box) > 0.85);
      expect([orientation, same !== undefined]).toEqual([orientation, true]);
    }
  });

  it('draws what it found', async () => {
    const png = await test.client.drawDetections(shown.jpeg, LABELS);
    const { format, width, height } = await sharp(png).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 640, height: 480 });
    const difference = await sharp(png)
      .removeAlpha()
      .composite([{ input: shown.jpeg, blend: 'difference' }])
      .stats();
    expect(Math.max(...difference.channels.map(({ max }) => max))).toBeGreaterThan(100);
  });

  it.each(awkwardPictures(() => shown.jpeg))('takes %s', async (_name, make) => {
    const picture = await make();
    // Of an animation, sharp tells the size of the first frame.
    const { width, height } = await sharp(picture).metadata();
    expect(await test.client.detect(picture, LABELS)).toMatchObject({ width, height });
    // Small pictures are drawn larger, so that the boxes and their names can be read.
    const scale = Math.min(Math.max(width, height, 640), 2_048) / Math.max(width, height);
    expect(await sharp(await test.client.drawDetections(picture, LABELS)).metadata()).toMatchObject({
      format: 'png',
      width: Math.round(width * scale),
      height: Math.round(height * scale),
    });
    expect(await test.client.look(picture)).toMatchObject({ width, height });
  });

  it.each<[string, object, number, string]>([
    ['no labels', { labels: [] }, 400, 'invalid-request'],
    ['500 labels', { labels: Array.from({ length: 500 }, (_, n) => `label ${n}`) }, 400, 'invalid-request'],
    ['a threshold of 2', { labels: ['lamp'], threshold: 2 }, 400, 'invalid-request'],
    ['a text', { labels: ['lamp'], image: { base64: Buffer.from('text').toString('base64') } }, 422, 'unsupported-image'],
  ])('refuses %s', async (_name, body, status, code) => {
    const image = { base64: shown.jpeg.toString('base64') };
    await expect(test.client.json('POST', '/v1/vision/detect', { image, ...body })).rejects.toMatchObject({ problem: { status, code } });
  });
});

describe('shop the look', () => {
  it('finds a product of the same category and colour for most things on new scenes', async () => {
    let [placed, matched] = [0, 0];
    for (let n = 1; n <= SCENES; n++) {
      const { jpeg, products } = await scene(FIRST_SEED + n);
      const { items } = await test.client.look(jpeg, { perItem: 5 });
      for (const { product, box } of products) {
        if (!sold.has(`${product.color} ${product.category}`)) continue;
        placed++;
        const item = items.find((one) => overlap(one.box, box) > 0.5);
        if (item?.hits.some((hit) => hit.product.category === product.category && hit.product.color === product.color)) matched++;
      }
    }
    expect(matched / placed).toBeGreaterThanOrEqual(0.7);
  });

  it('returns things in reading order, each with hits of its category', async () => {
    const { items, is_whole_picture: isWhole } = await test.client.look(shown.jpeg);
    expect(isWhole).toBe(false);
    expect(items.flatMap(({ hits }) => hits).length).toBeGreaterThan(0);
    expect(items.map(({ label }) => label)).not.toContain(undefined);
    for (const { label, hits } of items) expect(hits.every(({ product }) => product.category === label)).toBe(true);
    const boxes = items.map(({ box }) => box);
    const follows = boxes.slice(1).every((next, n) => {
      const box = boxes[n] ?? next;
      return next.ymax > box.ymin && (next.xmin >= box.xmin || next.ymax > box.ymax);
    });
    expect(follows).toBe(true);
  });

  it('searches in the given boxes, within a filter', async () => {
    const [placed] = shown.products;
    if (!placed) throw new Error('an empty scene');
    const [plain] = (await test.client.look(shown.jpeg, { boxes: [placed.box], perItem: 3 })).items;
    expect(plain?.hits.length).toBeGreaterThan(0);
    const dearest = Math.max(...(plain?.hits ?? []).map(({ product }) => product.price ?? 0));
    const { items } = await test.client.look(shown.jpeg, { boxes: [placed.box], filterBy: `price:<${dearest}`, perItem: 3 });
    expect(items).toHaveLength(1);
    expect(items[0]?.hits.every(({ product }) => (product.price ?? 0) < dearest)).toBe(true);
    expect(items[0]?.box).toEqual(placed.box);
  });

  it('falls back to the whole picture, and says so', async () => {
    const empty = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#dde' } })
      .jpeg()
      .toBuffer();
    const { items, is_whole_picture: isWhole } = await test.client.look(empty);
    expect(isWhole).toBe(true);
    expect(items).toMatchObject([{ box: { xmin: 0, ymin: 0, xmax: 300, ymax: 200 } }]);
  });

  it.each<[string, object, number]>([
    ['boxes and labels', { labels: ['lamp'], boxes: [{ xmin: 0, ymin: 0, xmax: 9, ymax: 9 }] }, 400],
    ['a box that ends before it begins', { boxes: [{ xmin: 9, ymin: 0, xmax: 1, ymax: 9 }] }, 400],
    ['a box beside the picture', { boxes: [{ xmin: 9_000, ymin: 0, xmax: 9_009, ymax: 9 }] }, 400],
    ['20 boxes', { boxes: Array.from({ length: 20 }, () => ({ xmin: 0, ymin: 0, xmax: 9, ymax: 9 })) }, 400],
    ['a filter by no field', { filter_by: 'colour:=red' }, 400],
    ['a private address', { image: { url: 'https://10.1.2.3/a.jpg' } }, 422],
  ])('refuses %s', async (_name, body, status) => {
    const image = { base64: shown.jpeg.toString('base64') };
    await expect(test.client.json('POST', '/v1/looks', { image, ...body })).rejects.toMatchObject({ problem: { status } });
  });
});

describe('vitrine', () => {
  it('prints what it found, and draws it', async () => {
    const [file, out] = [join(test.directory, 'scene.jpg'), join(test.directory, 'boxes.png')];
    await writeFile(file, shown.jpeg);
    const detected = await runCli(test, 'detect', file, ...LABELS, '--out', out);
    expect(detected).toMatchObject({ code: 0, out: expect.stringContaining('on 640 × 480 pixels; drawn in') });
    expect((await sharp(out).metadata()).width).toBe(640);
    const page = join(test.directory, 'look.html');
    const look = await runCli(test, 'looks', file, '--out', page);
    expect(look).toMatchObject({ code: 0, out: expect.stringMatching(/ \d+ %\n┌/) });
    expect(await readFile(page, 'utf8')).toMatch(/<svg viewBox="0 0 640 480"><rect [^]*<section/);
    expect(await runCli(test, 'detect', file, 'lamp', '--threshold', '7')).toMatchObject({
      code: 2,
      err: expect.stringContaining('0.01 to 1'),
    });
  });
});

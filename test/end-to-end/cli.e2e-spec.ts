import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productJpeg, sampleProduct, sampleProducts, toJsonLines } from '#sample-catalog';
import { runCli } from '../support/cli.js';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

const vitrine = (...args: string[]): ReturnType<typeof runCli> => runCli(test, ...args);

describe('vitrine', () => {
  it('tells the status', async () => {
    expect(await vitrine('status')).toMatchObject({ code: 0, out: expect.stringMatching(/redis\s+ok/) });
    expect(JSON.parse((await vitrine('status', '--json')).out)).toMatchObject({ status: 'ok' });
  });

  it('imports a file and shows what of it could not be used', async () => {
    const { rows } = await uploadSample(test, 3, 20);
    const file = join(test.directory, 'catalog.jsonl');
    await writeFile(file, toJsonLines([...rows, { id: 'bad', title: 'Bad', image: 'images/none.jpg' }]));
    const { code, out } = await vitrine('import', file);
    expect(code).toBe(0);
    expect(out).toContain('21 products can be found now (20 embedded, 1 updated, 0 unchanged), 0 failed.');
    expect(out).toMatch(/1 +│ image-not-found +│ warning/);
    expect(out).toContain('the object store has no');
    expect(JSON.parse((await vitrine('import', file, '--json')).out)).toMatchObject({
      state: 'done',
      counts: { unchanged: 21 },
      errors_found: 1,
    });
  });

  it('tells by its exit code whether rows were lost', async () => {
    const file = join(test.directory, 'lossy.jsonl');
    const lines = (good: number, bad: number): string =>
      'x\n'.repeat(bad) + Array.from({ length: good }, (_, n) => `{"id":"g${n}","title":"G","image":"images/none.jpg"}\n`).join('');
    const codeOf = async (good: number, bad: number, ...options: string[]): Promise<number | null> => {
      await writeFile(file, lines(good, bad));
      return (await vitrine('import', file, '--format', 'jsonl', '--dry-run', ...options)).code;
    };
    expect(await codeOf(0, 3)).toBe(1);
    expect(await codeOf(0, 0)).toBe(1);
    expect(await codeOf(9, 1)).toBe(3);
    expect(await codeOf(9, 1, '--max-rejected', '1')).toBe(0);
    expect(await codeOf(9, 1, '--max-rejected', '10%')).toBe(0);
    expect(await codeOf(8, 2, '--max-rejected', '10%')).toBe(3);
    expect(await codeOf(0, 3, '--max-rejected', '100%')).toBe(0);
    expect(await codeOf(1, 0, '--max-rejected', 'some')).toBe(2);
    expect((await vitrine('import', test.directory)).code).toBe(2);
    expect((await vitrine('import', '--help')).out).toContain('Exit codes:');
  });

  it('searches by words, by picture and by both', async () => {
    const picture = join(test.directory, 'query.jpg');
    await writeFile(picture, await productJpeg(sampleProduct(77, 1), 200));
    const prices = sampleProducts(3, 20)
      .map(({ price }) => Number(price))
      .sort((a, b) => a - b);
    const limit = prices[9] ?? 0;
    const dearer = prices.filter((price) => price > limit).length;
    expect((await vitrine('search', '--filter', `price:>${limit}`, '--limit', '3')).out).toContain(`3 of ${dearer} products`);
    expect((await vitrine('search', 'qwertz')).out).toContain('No product matches.');
    expect(JSON.parse((await vitrine('search', '--image', picture, '--json')).out).hits.length).toBeGreaterThan(0);
    expect((await vitrine('search', 'in red', '--image', picture, '--filter', 'price:>0')).code).toBe(0);
  });

  it.each<[string, string[], number, RegExp]>([
    ['a mode that is none', ['search', 'x', '--mode', 'magic'], 2, /Allowed choices are/],
    ['a file that is not there', ['import', 'nowhere.csv'], 2, /There is no file/],
    ['a bad limit', ['search', 'x', '--limit', '0'], 2, /from 1 to 250/],
    ['a wrong key', ['search', 'x', '--key', 'vt_no'], 1, /unknown-key/],
    ['no API', ['status', '--url', 'http://127.0.0.1:59999'], 1, /Nothing answers/],
    ['a bad filter', ['search', 'x', '--filter', 'price:x'], 1, /invalid-filter/],
  ])('says what is wrong: %s', async (_name, args, code, message) => {
    const result = await vitrine(...args);
    expect(result.err).toMatch(message);
    expect(result.code).toBe(code);
  });
});

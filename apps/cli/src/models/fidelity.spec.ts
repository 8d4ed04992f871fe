import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { productJpeg, sampleProducts } from '#sample-catalog';
import { comparedVariants, sentenceOf } from './fidelity.js';

let directory: string;
const graph = (name: string): string => join(directory, 'onnx', `${name}.onnx`);
const TOWERS = ['vision_model', 'text_model'];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-fidelity-'));
  await cp('models/mini-clip-64', directory, { recursive: true });
});
afterEach(async () => rm(directory, { recursive: true }));

describe('comparedVariants', () => {
  it('finds a variant with the same weights the same, and says so in a sentence', async () => {
    for (const tower of TOWERS) await cp(graph(tower), graph(`${tower}_int8`));
    const { measured, notes } = await comparedVariants(directory);
    expect(notes).toEqual([]);
    expect(measured).toMatchObject([{ variant: 'int8', pictures: { count: 48 }, texts: { count: 48 } }]);
    expect(measured[0]?.pictures?.least).toBeCloseTo(1, 5);
    expect(sentenceOf(measured[0] as (typeof measured)[0])).toMatch(
      /^int8 against fp32, cosines of the same inputs: pictures 1.000 on average, 1.000 at least \(48\); texts 1.000 .* \d\.\d times as fast/,
    );
  });

  it('compares by pictures of ones own', async () => {
    for (const tower of TOWERS) await cp(graph(tower), graph(`${tower}_int8`));
    const pictures = await mkdtemp(join(tmpdir(), 'vitrine-pictures-'));
    for (const [n, product] of sampleProducts(3, 3).entries()) await writeFile(join(pictures, `${n}.jpg`), await productJpeg(product, 96));
    expect((await comparedVariants(directory, pictures)).measured).toMatchObject([{ pictures: { count: 3 } }]);
    await rm(pictures, { recursive: true });
  });

  it('says what is missing, and what does not run', async () => {
    expect(await comparedVariants(directory)).toEqual({ measured: [], notes: [] });
    for (const tower of TOWERS) await writeFile(graph(`${tower}_int8`), 'no graph');
    expect((await comparedVariants(directory)).notes).toEqual([expect.stringMatching(/^int8 does not run on this machine's CPU: /)]);
    for (const tower of TOWERS) await rename(graph(tower), graph(`${tower}_gone`));
    expect((await comparedVariants(directory)).notes).toEqual([expect.stringMatching(/^Pull fp32 into the same directory, too/)]);
  });
});

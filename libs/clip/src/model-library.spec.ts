import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelLibrary, UnknownModelError } from './model-library.js';

const FIRST = 'models/mini-clip';
let library: ModelLibrary;

beforeAll(() => {
  library = new ModelLibrary({ directory: FIRST, threads: 1 });
});
afterAll(async () => library.close());

describe('ModelLibrary', () => {
  it('finds models by the name of their directory and by their fingerprint', async () => {
    const { info, variant } = await library.named('mini-clip-64');
    expect(variant).toBe('fp32');
    const found = await library.ofFingerprint(info.fingerprint.slice(0, 8));
    expect(found.info).toEqual(info);
    expect((await library.first()).info.name).toBe('mini-clip');
  });

  it('names what is near to a name that is not there, and passes detectors over', async () => {
    const error: unknown = await library.named('mini-clip-32').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnknownModelError);
    expect((error as UnknownModelError).near).toEqual(expect.arrayContaining(['mini-clip', 'mini-clip-64']));
    expect((error as UnknownModelError).near).not.toContain('mini-owl');
    await expect(library.named('../models/mini-clip')).rejects.toThrow(UnknownModelError);
    await expect(library.ofFingerprint('00000000')).rejects.toThrow(/no directory below .* holds the model 00000000/);
  });

  it('takes what another kind of processor chose by "auto" for the configured model, and full precision not', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vitrine-variants-'));
    await cp(FIRST, join(directory, 'clip'), { recursive: true });
    for (const tower of ['vision_model', 'text_model']) {
      for (const variant of ['int8', 'fp16']) await writeFile(join(directory, 'clip', 'onnx', `${tower}_${variant}.onnx`), variant);
    }
    const of = async (variant: string): Promise<string> =>
      (await new ModelLibrary({ directory: join(directory, 'clip'), variant }).first()).info.fingerprint.slice(0, 8);
    const auto = new ModelLibrary({ directory: join(directory, 'clip'), variant: 'auto' });
    const [int8, fp16, fp32] = await Promise.all([of('int8'), of('fp16'), of('fp32')]);
    expect(await of('auto')).toBe(int8);
    expect(await Promise.all([int8, fp16, fp32, '00000000'].map((one) => auto.isFirst(one)))).toEqual([true, true, false, false]);
    const named = new ModelLibrary({ directory: join(directory, 'clip'), variant: 'int8' });
    expect([await named.isFirst(int8), await named.isFirst(fp16)]).toEqual([true, false]);
    await rm(directory, { recursive: true });
  });

  it('loads a model once however many ask for it, and lets go of what nobody wants', async () => {
    const { info } = await library.named('mini-clip-64');
    const prefix = info.fingerprint.slice(0, 8);
    const [one, other] = await Promise.all([library.load(prefix), library.load(prefix)]);
    expect(one).toBe(other);
    expect(one.dimension).toBe(128);
    expect(await library.releaseIdle(() => false, 60_000)).toEqual([]);
    expect(await library.releaseIdle((wanted) => wanted === prefix, 0)).toEqual([]);
    expect(library.loaded).toEqual([prefix]);
    expect(await library.releaseIdle(() => false, 0)).toEqual([one]);
    expect(library.loaded).toEqual([]);
  });
});

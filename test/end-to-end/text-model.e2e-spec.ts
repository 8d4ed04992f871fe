import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReindexDocument } from '#api-contract';
import { buildTextModel, type Meaning } from '../../tools/random-models/text-model.js';
import { runCli } from '../support/cli.js';
import { modelLibrary } from '../support/model-library.js';
import { TestCatalog } from '../support/test-catalog.js';

/** What the small text model knows, and no dictionary of ours does. */
const MEANINGS: readonly Meaning[] = [
  ['hoodie', 'sweatshirt', 'pullover'],
  ['settee', 'sofa', 'couch'],
  ['kettle', 'teapot'],
  ['rug', 'carpet'],
];
const ROWS = [
  { title: 'Settee Bergen', image: null },
  { title: 'Hoodie Oslo', image: null },
  { title: 'Kettle Turku', image: null },
  { title: 'Rug Visby' },
];
let models: string;
let catalog: TestCatalog;

beforeAll(async () => {
  models = await modelLibrary(await mkdtemp(join(tmpdir(), 'vitrine-models-')));
  await buildTextModel(join(models, 'tiny-text'), { meanings: MEANINGS, settings: { queryPrefix: '', productPrefix: '' } });
  await buildTextModel(join(models, 'other-text'), { meanings: MEANINGS, dimension: 48, seed: 11 });
  catalog = await TestCatalog.start({
    MODEL_DIR: join(models, 'mini-clip'),
    TEXT_MODEL_DIR: join(models, 'tiny-text'),
    VERSION_GRACE_SECONDS: '1',
  });
  await catalog.importedRows('text', ROWS);
}, 120_000);
afterAll(async () => {
  await catalog.stop();
  await rm(models, { recursive: true, force: true });
});

const found = async (q: string, more: object = {}): Promise<string[]> =>
  (await catalog.search({ q, ...more })).hits.map(({ product }) => product.id);
const reindexed = async (wanted: object): Promise<ReindexDocument> =>
  catalog.test.client.waitForReindex((await catalog.test.client.startReindex({ reason: 'a test', ...wanted })).id);

describe('a text model of its own', () => {
  it('finds products by what their words mean, without a picture', async () => {
    expect((await found('sofa'))[0]).toBe('text-1');
    expect((await found('sweatshirt', { mode: 'semantic' }))[0]).toBe('text-2');
    expect(await found('sofa', { mode: 'lexical' })).toEqual([]);
    const { hits, low_confidence: isDoubtful } = await catalog.search({ q: 'teapot', explain: true });
    expect([hits[0]?.product.id, isDoubtful]).toEqual(['text-3', false]);
    expect(hits[0]?.explain).toMatchObject({ text_rank: 1 });
    expect(hits[0]?.explain?.cosine).toBeUndefined();
  });

  it('has a weight of its own among the rankings', async () => {
    const onlyWords = { text_weight: 0, semantic_weight: 0, lexical_weight: 1 };
    expect(await found('sofa', onlyWords)).not.toContain('text-1');
    const settings = (ranking: object): Promise<{ ranking: object }> =>
      catalog.test.client.json('PATCH', '/v1/admin/settings', { ranking });
    expect((await settings(onlyWords)).ranking).toEqual({ rrf_k: 60, ...onlyWords, word_bonus: 3, cut_off_shift: 0 });
    await expect.poll(async () => found('sofa'), { timeout: 10_000 }).not.toContain('text-1');
    expect((await found('sofa', { text_weight: 1 }))[0]).toBe('text-1');
    await expect(settings({ text_weight: 0, semantic_weight: 0, lexical_weight: 0 })).rejects.toThrow(/cannot all be 0/);
    await settings({ text_weight: 1, semantic_weight: 1 });
    await expect.poll(async () => (await found('sofa'))[0], { timeout: 10_000 }).toBe('text-1');
  });

  it('follows a changed title, without a picture being fetched', async () => {
    await catalog.test.client.json('PATCH', '/v1/products/text-3', { title: 'Carpet Turku' });
    await expect
      .poll(async () => (await found('rug', { mode: 'semantic' })).slice(0, 2).sort(), { timeout: 20_000 })
      .toEqual(['text-3', 'text-4']);
    await catalog.test.client.patchProducts([{ id: 'text-3', title: 'Kettle Turku' }]);
    await expect.poll(async () => (await found('teapot', { mode: 'semantic' }))[0], { timeout: 20_000 }).toBe('text-3');
  });

  it('is estimated by its texts alone', async () => {
    const estimate = await catalog.test.client.estimateReindex({ text_model: 'other-text', reason: 'a test' });
    expect(estimate).toMatchObject({ products: ROWS.length, sampled: ROWS.length, text_model: 'other-text', memory_bytes: 0 });
    expect(estimate).not.toHaveProperty('pictures_per_second');
    expect(estimate.texts_per_second).toBeGreaterThan(0);
    const { out } = await runCli(catalog.test, 'reindex', '--text-model', 'other-text', '--estimate');
    expect(out).toMatch(/ and other-text, estimated from 4 of them:\n  time .* texts a second/);
  });

  it('is changed by a reindex that embeds no picture again', async () => {
    const report = await reindexed({ text_model: 'other-text' });
    expect(report).toMatchObject({ state: 'done', text_model: 'other-text', counts: { embedded: 0, copied: ROWS.length, failed: 0 } });
    expect((await found('sofa'))[0]).toBe('text-1');
    const { code, out } = await runCli(catalog.test, 'reindex', '--text-model', 'clip', '--reason', 'back to CLIP', '--watch');
    expect([code, out]).toEqual([0, expect.stringContaining('done')]);
    expect((await found('Settee Bergen'))[0]).toBe('text-1');
  });

  it('is named when there is no such model', async () => {
    await expect(reindexed({ text_model: 'tiny-texts' })).rejects.toThrow(/there is no model "tiny-texts"; there are tiny-text/);
  });
});

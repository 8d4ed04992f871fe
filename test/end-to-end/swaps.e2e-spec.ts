import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswer } from '#api-contract';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 150;
const SWAPS = 20;
const SEARCHERS = 4;
const QUERIES = ['red dress', 'blue mug', 'green sofa', 'black boots'] as const;

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ VERSION_GRACE_SECONDS: '2' });
  await importSample(test, 41, PRODUCTS);
  // A single query, which no product answers, keeps each swap short: both models score alike.
  const { hits } = await test.client.search({ q: 'red dress', perPage: 1 });
  await test.client.setJudgments([{ q: hits[0]?.product.title ?? '', relevant: { nothing: 1 } }]);
}, 120_000);
afterAll(async () => test.stop());

/** The part of an answer that differs between the versions. */
const fingerprint = ({ hits, found }: SearchAnswer): string =>
  JSON.stringify([found, hits.map(({ product, score }) => [product.id, score])]);

const ask = (q: string): Promise<SearchAnswer> => test.client.search({ q, mode: 'semantic', minScore: 'none', perPage: 10 });

describe('searches through 20 swaps', () => {
  it('never fail, and each is answered wholly by one version', async () => {
    const answers = new Map<string, Set<string>>();
    const faults: string[] = [];
    let asked = 0;
    let isOver = false;
    const searcher = async (): Promise<void> => {
      for (let n = 0; !isOver; n++) {
        const q = QUERIES[n % QUERIES.length] ?? '';
        try {
          const answer = await ask(q);
          const key = `${answer.model} ${q}`;
          answers.set(key, (answers.get(key) ?? new Set()).add(fingerprint(answer)));
          asked++;
        } catch (error) {
          faults.push(String(error));
        }
      }
    };
    const searching = Array.from({ length: SEARCHERS }, searcher);
    const expected = new Map<string, string>();
    let id = '';
    for (let swap = 0; swap < SWAPS; swap++) {
      // Each even swap is a reindex to the other model, each odd one a rollback.
      const isBack = swap % 2 === 1;
      const model = isBack ? 'mini-clip' : 'mini-clip-64';
      if (isBack) await test.client.actOnReindex(id, 'rollback');
      else ({ id } = await test.client.startReindex({ model, reason: `swap ${swap}` }));
      const { state } = await test.client.waitForReindex(id, undefined, isBack ? ['done'] : []);
      expect(state).toBe(isBack ? 'rolled_back' : 'done');
      // Each process knows the swap within a second.
      await expect.poll(async () => (await ask('red dress')).model, { timeout: 1_000 }).toBe(model);
      for (const q of QUERIES) expected.set(`${model} ${q}`, fingerprint(await ask(q)));
    }
    isOver = true;
    await Promise.all(searching);
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(SWAPS * QUERIES.length);
    // Each model gives one answer to each query. An answer mixed from both versions would be a second one.
    expect(new Map([...answers].map(([key, of]) => [key, [...of]]))).toEqual(new Map([...expected].map(([key, one]) => [key, [one]])));
  }, 300_000);
});

describe('an API that was asleep at the swap', () => {
  // The first version is shared by all stores, so only this store's products are removed from it. The next version is removed as a whole.
  it.each(['emptied', 'removed'])(
    'answers what it was asked before and what waited meanwhile, although the version it knew is %s',
    async () => {
      const answersBefore = (await Promise.all(QUERIES.map(ask))).map(told);
      const before = answersBefore[0]?.[0];
      const model = before === 'mini-clip' ? 'mini-clip-64' : 'mini-clip';
      const { id, to_version: to } = await waitingForApproval(model);
      const collections = await test.openIndex();
      const live = async (): Promise<string | undefined> => (await collections.aliases()).get(`products.${test.stack.storeId}`);
      const old = (await live()) ?? (await collections.aliases()).get('products') ?? '';
      const isGone = async (): Promise<boolean> => {
        const index = await collections.index(old).catch(() => undefined);
        return index === undefined || (await index.count(test.stack.storeId)) === 0;
      };
      await test.client.actOnReindex(id, 'approve');
      const searches = QUERIES.map(ask);
      test.stack.putApiToSleep();
      await expect.poll(live, { timeout: 20_000 }).toBe(to);
      await expect.poll(isGone, { timeout: 20_000 }).toBe(true);
      searches.push(...QUERIES.map(ask));
      test.stack.wakeApi();
      const answers = (await Promise.all(searches)).map(told);
      const after = (await Promise.all(QUERIES.map(ask))).map(told);
      expect(after.map((answer) => answer[0])).toEqual(QUERIES.map(() => model));
      expect(answers.slice(QUERIES.length)).toEqual(after);
      // Searches that were sent before the sleep may be answered by either version, but wholly by that one.
      for (const [n, answer] of answers.slice(0, QUERIES.length).entries()) expect([answersBefore[n], after[n]]).toContainEqual(answer);
      await collections.close();
    },
  );
});

const told = (answer: SearchAnswer): [model: string, hits: string] => [answer.model, fingerprint(answer)];

async function waitingForApproval(model: string): Promise<{ id: string; to_version?: string | undefined }> {
  const { id } = await test.client.startReindex({ model, reason: 'a swap at night', auto_swap: false, keep_versions: 0 });
  const report = await test.client.waitForReindex(id);
  expect(report.state).toBe('awaiting_approval');
  return report;
}

import { describe, expect, it } from 'vitest';
import type { IndexVersion } from '#index-versions';
import type { ProductSearch, SearchQuery } from '#search';
import type { Judgment } from './judgments.js';
import { comparedQuality } from './quality.js';

const version = (collection: string): IndexVersion => ({ collection }) as IndexVersion;
const [live, next] = [version('live'), version('next')];

/** Ten queries, each of which one product answers. */
const JUDGMENTS: Judgment[] = Array.from({ length: 10 }, (_, n) => ({ q: `query ${n}`, grades: { [`right ${n}`]: 1 } }));

/** A fake search that ranks the right product first, except for queries that `isLost` names. */
function searching(isLost: (collection: string, query: SearchQuery) => boolean): ProductSearch {
  const findIn = async ({ collection }: IndexVersion, _storeId: string, query: SearchQuery) => {
    const right = String(query.words).replace('query', 'right');
    const ids = isLost(collection, query) ? ['wrong', right] : [right, 'wrong'];
    return { hits: ids.map((id) => ({ product: { id, title: id }, score: 1 })) };
  };
  return { findIn } as unknown as ProductSearch;
}

const compared = (search: ProductSearch, judgments = JUDGMENTS, leastLoss = 0.005) =>
  comparedQuality(search, { storeId: 's', live, next, leastLoss }, judgments, () => Promise.resolve());

describe('comparedQuality', () => {
  it('searches both versions in every mode', async () => {
    const asked = new Set<string>();
    const search = searching((collection, { mode }) => {
      asked.add(`${collection} ${mode}`);
      return false;
    });
    const quality = await compared(search);
    expect([...asked].toSorted()).toEqual(['live hybrid', 'live lexical', 'live semantic', 'next hybrid', 'next lexical', 'next semantic']);
    expect(quality).toMatchObject({ judgments: 'uploaded', queries: 10, isWorse: false, lost: [] });
    expect(quality?.modes.map(({ ndcgAt10 }) => ndcgAt10.live.mean)).toEqual([1, 1, 1]);
  });

  it.each(['hybrid', 'semantic', 'lexical'])(
    'is worse when only %s search is worse, and names the mode of what was lost',
    async (worse) => {
      const quality = await compared(searching((collection, { mode }) => collection === 'next' && mode === worse));
      expect(quality?.isWorse).toBe(true);
      expect(quality?.modes.filter(({ isWorse }) => isWorse).map(({ mode }) => mode)).toEqual([worse]);
      expect(new Set(quality?.lost.map(({ mode }) => mode))).toEqual(new Set([worse]));
      expect(quality?.lost[0]).toMatchObject({ liveNdcg: 1, live: [{ isRelevant: true }, { isRelevant: false }] });
    },
  );

  it('is not worse by a loss that may be chance, or that is too small to matter', async () => {
    expect(await compared(searching((collection, { words }) => collection === 'next' && words === 'query 3'))).toMatchObject({
      isWorse: false,
    });
    expect(
      await compared(
        searching((collection) => collection === 'next'),
        JUDGMENTS,
        0.9,
      ),
    ).toMatchObject({ isWorse: false });
  });

  it('can be ended between two searches', async () => {
    let passed = 0;
    const ending = comparedQuality(
      searching(() => false),
      { storeId: 's', live, next, leastLoss: 0 },
      JUDGMENTS,
      async () => {
        if (++passed > 4) throw new Error('stopped');
      },
    );
    await expect(ending).rejects.toThrow('stopped');
    expect(passed).toBe(5);
  });
});

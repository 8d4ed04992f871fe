import type { Filter } from '#catalog';
import type { IndexVersion } from '#index-versions';
import type { ReadWord } from '#lexical';
import type { FoundProducts } from '#product-index';
import { toProductQuery, type Asked } from './asked-query.js';
import { diverse } from './diversity.js';
import { NO_FIELDS, type QueryFields } from './query-fields.js';
import { isArticleNumber } from './reading/article-number.js';
import { withPhrases } from './reading/exact-phrases.js';
import { withWordsLeftOut, type Step } from './reading/left-out.js';
import { withoutGuesses } from './reading/query-reading.js';
import type { SearchMode, SearchQuery, SearchResult } from './search-query.js';

/** Words are left out until so many products are found by words. */
const ENOUGH = 10;

/** A weight so small that words order only the products that nothing else found. */
const NEXT_TO_NOTHING = 1e-6;

/** What the index found, and what of the query it was asked for. */
interface Answer {
  readonly found: FoundProducts;
  readonly reading?: SearchResult['reading'];
  readonly mode: SearchMode;
}

/**
 * Asks the index for what the query says. Where too few products have all words, it leaves words out and asks again; where conditions that were guessed
 * leave nothing, it asks again without them.
 */
export async function answered(
  version: IndexVersion,
  storeId: string,
  query: SearchQuery,
  asked: Asked,
  fields: QueryFields,
): Promise<Answer> {
  const find = (one: Asked, conditions: readonly Filter[]): Promise<FoundProducts> =>
    diverse(query, (page) => version.index.find(storeId, toProductQuery({ ...query, ...page }, one, fields, conditions)));
  const { read, mode } = asked;
  if (!read) return { found: await find(asked, []), mode };
  const { reading, words } = read;
  const phrased = reading.phrases.length > 0 ? [await withPhrases(version, storeId, reading.phrases, words, fields.filter)] : [];
  const stated = [...reading.conditions, ...phrased];
  const answer = (found: FoundProducts, more: Partial<NonNullable<Answer['reading']>> = {}, asMode = mode): Answer => ({
    found,
    reading: { ...reading, dropped: [], ...more },
    mode: asMode,
  });
  if (isArticleNumber(reading.text) && asked.lexical) {
    const { semantic: _semantic, text: _text, ...byWords } = asked;
    const named = await find({ ...byWords, mode: 'lexical' }, stated);
    if (named.byWords.whole > 0) return answer(named, {}, 'lexical');
  }
  const guessed = [...stated, ...reading.guesses];
  const { lexical, fusion } = asked;
  if (!lexical) {
    const found = await find(asked, guessed);
    const isWrong = reading.guesses.length > 0 && found.found === 0;
    return isWrong ? answer(await find(asked, stated), { filters: withoutGuesses(reading) }) : answer(found);
  }
  const countIn =
    (conditions: readonly Filter[]) =>
    async (kept: readonly ReadWord[]): Promise<number> => {
      const probe = { lexical: { ...lexical, words: kept }, mode: 'lexical' as const, fusion };
      const { byWords } = await version.index.find(storeId, {
        ...toProductQuery(PROBE, probe, conditionsOf(fields), conditions),
        isCount: true,
      });
      return byWords.all;
    };
  const all = reading.lexical.words;
  const first = await find(asked, guessed);
  const isGuessWrong = reading.guesses.length > 0 && first.byWords.whole === 0;
  const conditions = isGuessWrong ? stated : guessed;
  const filters = isGuessWrong ? withoutGuesses(reading) : reading.filters;
  const found = isGuessWrong ? await find(asked, stated) : first;
  // A shopper who types the number of an article wants that article.
  const isNumbered = found.byWords.whole > 0 && all.some(({ typed }) => isArticleNumber(typed));
  if (query.leavesOut === false || query.interpret === false || isNumbered || found.byWords.all >= ENOUGH)
    return answer(found, { filters });
  const step = await stepThatFinds([...withWordsLeftOut(all, reading.head)], found.byWords.all, countIn(conditions));
  if (!step) return answer(found, { filters });
  // Without the word for the thing itself, as in "white trainers" where no text has trainers, the rest of the words says next to nothing of it.
  const isThingLost = reading.head !== undefined && step.dropped.includes(reading.head);
  const weighed = { ...fusion, lexicalWeight: fusion.lexicalWeight * (isThingLost ? NEXT_TO_NOTHING : step.kept) };
  return answer(await find({ ...asked, fusion: weighed, lexical: { ...lexical, words: step.words } }, conditions), {
    filters,
    dropped: step.dropped,
  });
}

/** A query that only counts. */
const PROBE: SearchQuery = { page: 1, perPage: 1 };
const conditionsOf = ({ filter }: QueryFields): QueryFields => ({ ...NO_FIELDS, ...(filter && { filter }) });

/**
 * The step that leaves out the fewest words and finds enough products. If no step finds enough, the one that leaves out the fewest words and finds as
 * many as the last. Undefined if no step finds more than the query itself. Each step finds at least what the one before it finds, so this is a binary search.
 */
async function stepThatFinds(
  steps: readonly Step[],
  found: number,
  countOf: (words: readonly ReadWord[]) => Promise<number>,
): Promise<Step | undefined> {
  const last = steps.at(-1);
  const countAt = (step: Step | undefined): Promise<number> => countOf((step?.words ?? []).filter(({ isOptional }) => !isOptional));
  if (!last) return undefined;
  const most = await countAt(last);
  if (most <= found) return undefined;
  const wanted = Math.min(ENOUGH, most);
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await countAt(steps[middle])) >= wanted) high = middle;
    else low = middle + 1;
  }
  return steps[low];
}

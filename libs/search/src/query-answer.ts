import type { Filter } from '#catalog';
import type { IndexVersion } from '#index-versions';
import type { FewerWords, FoundProducts } from '#product-index';
import { toProductQuery, type Asked } from './asked-query.js';
import { diverse } from './diversity.js';
import type { QueryFields } from './query-fields.js';
import { isArticleNumber } from './reading/article-number.js';
import { withPhrases } from './reading/exact-phrases.js';
import { withWordsLeftOut, type Step } from './reading/left-out.js';
import { withoutGuesses, type QueryReading } from './reading/query-reading.js';
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
 * Asks the index for what the query says, and which words it may leave out where too few products have all of them. Where conditions that were guessed
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
    diverse(query, (page) => version.index.find(storeId, toProductQuery({ ...query, ...page }, one, fields, conditions), query.signal));
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
  if (!asked.lexical) {
    const found = await find(asked, guessed);
    const isWrong = reading.guesses.length > 0 && found.found === 0;
    return isWrong ? answer(await find(asked, stated), { filters: withoutGuesses(reading) }) : answer(found);
  }
  const leavesOut = query.leavesOut !== false && query.interpret !== false;
  const steps = leavesOut ? [...withWordsLeftOut(reading.lexical.words, reading.head)] : [];
  const findWithFewer = async (conditions: readonly Filter[], filters: QueryReading['filters']): Promise<Answer> => {
    const fewer = steps.length > 0 && { fewer: fewerWords(asked, reading, steps) };
    const found = await find({ ...asked, ...fewer }, conditions);
    return answer(found, { filters, dropped: steps[found.step ?? -1]?.dropped ?? [] });
  };
  if (reading.guesses.length === 0) return findWithFewer(stated, reading.filters);
  const found = await find(asked, guessed);
  if (found.byWords.whole === 0) return findWithFewer(stated, withoutGuesses(reading));
  return found.byWords.all >= ENOUGH ? answer(found) : findWithFewer(guessed, reading.filters);
}

/**
 * What a query can do without. Words weigh next to nothing once the word for the thing itself is left out, as in "white trainers" where no text has
 * trainers.
 */
function fewerWords({ fusion }: Asked, { lexical, head }: QueryReading, steps: readonly Step[]): FewerWords {
  const weightAt = ({ dropped, kept }: Step): number => (head !== undefined && dropped.includes(head) ? NEXT_TO_NOTHING : kept);
  return {
    enough: ENOUGH,
    // A shopper who types the number of an article wants that article.
    isOneEnough: lexical.words.some(({ typed }) => isArticleNumber(typed)),
    steps: steps.map((step) => ({
      leftOut: step.places,
      lexicalWeight: fusion.lexicalWeight * weightAt(step),
    })),
  };
}

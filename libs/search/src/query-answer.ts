import type { Filter } from '#catalog';
import type { IndexVersion } from '#index-versions';
import type { FoundProducts } from '#product-index';
import { toProductQuery, type Asked } from './asked-query.js';
import { diverse } from './diversity.js';
import type { QueryFields } from './query-fields.js';
import { withPhrases } from './reading/exact-phrases.js';
import { withWordsLeftOut } from './reading/left-out.js';
import { isIdentifierLike } from './reading/query-reader.js';
import { withoutGuesses } from './reading/query-reading.js';
import type { SearchMode, SearchQuery, SearchResult } from './search-query.js';

/** Words are left out until so many products are found by words. */
const ENOUGH = 10;

/** What the index found, and what of the query it was asked for. */
interface Answer {
  readonly found: FoundProducts;
  readonly reading?: SearchResult['reading'];
  readonly mode: SearchMode;
}

/** Asks the index: for what the query says, and for less of it as long as nothing has all the words. */
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
  const said = (dropped: readonly string[], filters = reading.filters): NonNullable<SearchResult['reading']> => ({
    ...reading,
    filters,
    dropped,
  });
  if (isIdentifierLike(reading.text) && asked.lexical) {
    const named = await find({ mode: 'lexical', fusion: asked.fusion, lexical: asked.lexical }, stated);
    if (named.byWords.whole > 0) return { found: named, reading: said([]), mode: 'lexical' };
  }
  const guessed = await find(asked, [...stated, ...reading.guesses]);
  if (!asked.lexical) return { found: guessed, reading: said([]), mode };
  const isGuessWrong = reading.guesses.length > 0 && guessed.byWords.whole === 0;
  const first = isGuessWrong ? await find(asked, stated) : guessed;
  const filters = isGuessWrong ? withoutGuesses(reading) : reading.filters;
  if (query.leavesOut === false || first.byWords.all >= ENOUGH) return { found: first, reading: said([], filters), mode };
  let last: { readonly found: FoundProducts; readonly dropped: readonly string[] } = { found: first, dropped: [] };
  for (const { words: left, dropped, kept } of withWordsLeftOut(reading.lexical.words, reading.head)) {
    const fusion = { ...asked.fusion, lexicalWeight: asked.fusion.lexicalWeight * kept };
    const found = await find({ ...asked, fusion, lexical: { ...asked.lexical, words: left } }, stated);
    if (found.byWords.all > last.found.byWords.all) last = { found, dropped };
    if (found.byWords.all >= ENOUGH) break;
  }
  return { found: last.found, reading: said(last.dropped, filters), mode };
}

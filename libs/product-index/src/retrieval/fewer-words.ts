import type { FoundByWords } from './candidates.js';
import { DEFAULT_FUSION, type FewerWords, type FoundProducts, type ProductQuery } from './find-products.js';

/** The query after a step: products need not have the words that it leaves out. */
export function atStep({ fewer, lexical, ...query }: ProductQuery, step: number): ProductQuery {
  const { leftOut = [], lexicalWeight = DEFAULT_FUSION.lexicalWeight } = fewer?.steps[step] ?? {};
  if (!lexical) return query;
  const words = lexical.words.map((word, n) => (leftOut.includes(n) ? { ...word, isOptional: true } : word));
  return { ...query, lexical: { ...lexical, words }, fusion: { ...(query.fusion ?? DEFAULT_FUSION), lexicalWeight } };
}

/** A query that only counts what is found after a step. */
export function countedAtStep({ filter, ...query }: ProductQuery, step: number): ProductQuery {
  const { lexical } = atStep(query, step);
  const words = lexical?.words.filter(({ isOptional }) => !isOptional) ?? [];
  return { ...(lexical && { lexical: { ...lexical, words } }), ...(filter && { filter }), page: 1, perPage: 1, isCount: true };
}

/**
 * The step that leaves out the fewest words and finds enough products. If no step finds enough, the one that leaves out the fewest words and finds as
 * many as the last. Undefined if no step finds more than the query itself. Each step finds at least what the one before it finds, so this is a binary search.
 * @param byWords what the query itself finds.
 * @returns a generator of steps to count: it is given how many products each finds.
 */
export function* stepThatFinds(fewer: FewerWords | undefined, byWords: FoundByWords): Generator<number, number | undefined, number> {
  const { enough, steps, isOneEnough = false } = fewer ?? { enough: 0, steps: [] };
  if (steps.length === 0 || byWords.all >= enough || (isOneEnough && byWords.whole > 0)) return undefined;
  const most = yield steps.length - 1;
  if (most <= byWords.all) return undefined;
  const wanted = Math.min(enough, most);
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((yield middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Finds products, and asks again with fewer words if too few products have all of them. @param find answers a query that has no `fewer`. */
export async function foundWithFewerWords(
  query: ProductQuery,
  find: (query: ProductQuery) => Promise<FoundProducts>,
): Promise<FoundProducts> {
  const { fewer, ...whole } = query;
  const found = await find(whole);
  const choosing = stepThatFinds(fewer, found.byWords);
  let choice = choosing.next();
  while (choice.done !== true) choice = choosing.next((await find(countedAtStep(query, choice.value))).byWords.all);
  return choice.value === undefined ? found : { ...(await find(atStep(query, choice.value))), step: choice.value };
}

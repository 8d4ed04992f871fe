import { BooleanQuery, MatchQuery, Occur, Operator, type FullTextQuery } from '@lancedb/lancedb';
import type { Alternative, LexicalQuery, QueryWord } from '#lexical';
import { requiredOf, type Matching } from '../retrieval/rankings.js';

const COLUMN = 'terms';

const match = ({ terms, weight }: Alternative): FullTextQuery =>
  new MatchQuery(terms.join(' '), COLUMN, { operator: Operator.And, boost: weight });

function anyOf(queries: readonly FullTextQuery[]): FullTextQuery {
  const [only, ...others] = queries;
  return only && others.length === 0 ? only : new BooleanQuery(queries.map((query) => [Occur.Should, query]));
}

const wordQuery = ({ alternatives }: QueryWord): FullTextQuery => anyOf(alternatives.map(match));

/** Products that have all words, or those that they must have. */
export function fullTextQuery({ words }: LexicalQuery, matching: Matching): FullTextQuery {
  const required = requiredOf(words, matching);
  if (required.length < words.length) {
    return new BooleanQuery(words.map((word) => [required.includes(word) ? Occur.Must : Occur.Should, wordQuery(word)]));
  }
  // Without alternatives one query over all terms says the same, and is several times as fast.
  const terms = words.flatMap(({ alternatives }) => (alternatives.length === 1 ? (alternatives[0]?.terms ?? []) : []));
  if (words.every(({ alternatives }) => alternatives.length === 1)) return match({ terms, weight: 1 });
  return new BooleanQuery(words.map((word) => [Occur.Must, wordQuery(word)]));
}

/** Products that the query names. */
export const exactQuery = ({ exactKeys }: LexicalQuery): FullTextQuery => new MatchQuery(exactKeys.join(' '), COLUMN);

import { useEffect, useState, type ReactNode } from 'react';
import type { SearchAnswer } from '#api-contract';
import { ApiProblem, asProblem, request } from '../api/request.js';
import { number } from '../layout/format.js';
import { Fault } from '../layout/page.js';
import { ProductTile } from '../layout/product-tile.js';
import { isCutOff, searchOf, type LabSetup } from './lab-setup.js';

const REST_MS = 250;

/** The answer to a query under one setup, with the reasons of each hit. */
export function LabColumn({ query, setup }: { readonly query: string; readonly setup: LabSetup }): ReactNode {
  const [answer, setAnswer] = useState<SearchAnswer>();
  const [problem, setProblem] = useState<ApiProblem>();
  const asked = query && isCutOff(setup.minScore) ? JSON.stringify(searchOf(query, setup)) : undefined;
  useEffect(() => {
    if (asked === undefined) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      request<SearchAnswer>('admin/lab', { method: 'POST', json: JSON.parse(asked), signal: controller.signal }).then(
        (found) => (setAnswer(found), setProblem(undefined)),
        (error: unknown) => !controller.signal.aborted && setProblem(asProblem(error)),
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [asked]);
  if (!isCutOff(setup.minScore)) return <p className="fault">The cut-off is “auto”, “none”, or a cosine from -1 to 1, such as 0.3.</p>;
  if (asked === undefined) return null;
  return (
    <div aria-live="polite">
      <Fault problem={problem} />
      {answer && (
        <>
          <p className="quiet">
            {number(answer.found)} found in {Math.round(answer.search_time_ms.total)} ms
            {answer.low_confidence && ', none has all the words'}
            {answer.explain?.words && ` · ${spokenWords(answer.explain.words)}`}
          </p>
          <ol className="tiles">
            {answer.hits.map(({ product, score, explain }) => (
              <li key={product.id}>
                <ProductTile product={product}>
                  <span className="quiet">{score.toFixed(3)}</span>
                  <span className="quiet">{explain && reasonsOf(explain)}</span>
                </ProductTile>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

type Explanation = NonNullable<SearchAnswer['hits'][number]['explain']>;

/** The ranks of a hit in the rankings that it is in, with what ranked it. */
function reasonsOf({
  is_named: isNamed,
  lexical_rank: words,
  bm25,
  semantic_rank: picture,
  cosine,
  text_rank: text,
  text_cosine: near,
}: Explanation): string {
  const rank = (name: string, place: number | undefined, score: number | undefined): string[] =>
    place === undefined ? [] : [`${name} ${place}${score === undefined ? '' : ` (${score.toFixed(2)})`}`];
  return [
    ...(isNamed ? ['named'] : []),
    ...rank('words', words, bm25),
    ...rank('picture', picture, cosine),
    ...rank('text', text, near),
  ].join(' · ');
}

/** Each word of the query with its synonyms and corrections. */
const spokenWords = (words: NonNullable<NonNullable<SearchAnswer['explain']>['words']>): string =>
  words.map((alternatives) => alternatives.map(({ terms }) => terms.join(' ')).join(' or ')).join(' + ');

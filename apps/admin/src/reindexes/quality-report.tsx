import { useEffect, useState, type ReactNode } from 'react';
import type { ProductDocument, QualityDocument, QualitySummary, SearchAnswer } from '#api-contract';
import { request } from '../api/request.js';
import { useQuery } from '../api/use-query.js';
import { Fault, Table } from '../layout/page.js';
import { ProductTile } from '../layout/product-tile.js';

type Changed = QualityDocument['lost'][number];

/** Ids of one request: a filter has at most 4 096 characters. */
const AT_ONCE = 25;

/** Products by id, asked for in parts. Those that are not there any more are missing. */
function useProducts(ids: readonly string[]): ReadonlyMap<string, ProductDocument> {
  const [products, setProducts] = useState<ReadonlyMap<string, ProductDocument>>(new Map());
  const wanted = ids.join('\n');
  useEffect(() => {
    const controller = new AbortController();
    const all = wanted === '' ? [] : wanted.split('\n');
    for (let at = 0; at < all.length; at += AT_ONCE) {
      const filter = `id:=[${all
        .slice(at, at + AT_ONCE)
        .map((id) => `\`${id.replaceAll('`', '')}\``)
        .join(',')}]`;
      request<SearchAnswer>(`search?per_page=${AT_ONCE}&filter_by=${encodeURIComponent(filter)}`, { signal: controller.signal }).then(
        ({ hits }) => setProducts((before) => new Map([...before, ...hits.map(({ product }) => [product.id, product] as const)])),
        // Their titles are shown without pictures.
        () => undefined,
      );
    }
    return () => controller.abort();
  }, [wanted]);
  return products;
}

/** How both versions answer the same queries: the measures, then the queries that lost and won most, as pictures. */
export function QualityReport({ id, summary, isOpen }: { id: string; summary: QualitySummary; isOpen: boolean }): ReactNode {
  const [isShown, show] = useState(isOpen);
  return (
    <>
      <h3>
        {summary.is_worse ? 'The new version is worse.' : 'The new version is not worse.'}{' '}
        <small>
          {summary.queries} queries, {summary.judgments === 'uploaded' ? 'judged by the store' : 'made of titles and categories'}
        </small>
      </h3>
      <Table label="Quality of both versions" head={['Mode', 'Measure', 'Live', 'New', 'Difference']}>
        {summary.modes.flatMap(({ mode, ndcg_at_10: ndcg, recall_at_24: recall }) =>
          [['nDCG@10', ndcg] as const, ['recall@24', recall] as const].map(([name, { live, next, difference }]) => (
            <tr key={`${mode} ${name}`}>
              <td>{mode}</td>
              <td>{name}</td>
              <td className="number">{live.mean.toFixed(3)}</td>
              <td className="number">{next.mean.toFixed(3)}</td>
              <td className="number">
                {difference.mean >= 0 ? '+' : ''}
                {difference.mean.toFixed(3)} ({difference.low.toFixed(3)} … {difference.high.toFixed(3)})
              </td>
            </tr>
          )),
        )}
      </Table>
      <button type="button" aria-expanded={isShown} onClick={() => show(!isShown)}>
        {isShown ? 'Hide' : 'Show'} the queries that changed most
      </button>
      {isShown && <ChangedQueries id={id} />}
    </>
  );
}

function ChangedQueries({ id }: { readonly id: string }): ReactNode {
  const { value, problem } = useQuery<QualityDocument>(`admin/reindexes/${id}/quality`);
  const all = [...(value?.lost ?? []), ...(value?.won ?? [])];
  const ids = [...new Set(all.flatMap(({ live, next }) => [...live, ...next].map((one) => one.product_id)))];
  const products = useProducts(ids);
  if (!value) return <Fault problem={problem} />;
  return (
    <>
      <Queries title="Lost" queries={value.lost} products={products} />
      <Queries title="Won" queries={value.won} products={products} />
    </>
  );
}

function Queries({
  title,
  queries,
  products,
}: {
  title: string;
  queries: Changed[];
  products: ReadonlyMap<string, ProductDocument>;
}): ReactNode {
  return (
    <section>
      <h3>{title}</h3>
      {queries.length === 0 && <p className="quiet">No query {title.toLowerCase()} anything.</p>}
      {queries.map(({ q, mode, live, next, live_ndcg: before, next_ndcg: after }) => (
        <article className="side-by-side" key={`${q} ${mode}`}>
          <h4>
            “{q}” <small>{`${mode}, nDCG@10 ${before.toFixed(2)} → ${after.toFixed(2)}`}</small>
          </h4>
          {[['live', live] as const, ['new', next] as const].map(([version, ranking]) => (
            <div key={version}>
              <h5>{version}</h5>
              <ol className="tiles small">
                {ranking.map(({ product_id: id, title: name, is_relevant: isRelevant }) => (
                  <li key={id}>
                    <ProductTile product={products.get(id) ?? ({ id, title: name } as ProductDocument)} isMarked={isRelevant} />
                  </li>
                ))}
              </ol>
            </div>
          ))}
        </article>
      ))}
    </section>
  );
}

import { useState, type ReactNode } from 'react';
import type { ProductDocument } from '#api-contract';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { Notice } from '../layout/notice.js';
import { useTitle } from '../layout/use-title.js';
import { BASE, follow } from '../routing/location.js';
import { CATEGORY_SEPARATOR, urlOf } from '../routing/search-route.js';
import { spoken } from '../search/facet-names.js';
import { LikeThisBut } from './like-this-but.js';
import { Picture } from './picture.js';
import { Price } from './price.js';
import { ProductGrid } from './product-card.js';
import { hitsOf } from './product-hit.js';
import { Variants } from './variants.js';

/** One product with its pictures and variants, and products like it. */
export function ProductPage({ id }: { readonly id: string }): ReactNode {
  const { texts } = useLocale();
  const { value: product, problem } = useAnswer(id, (signal) => vitrine.product(id, signal));
  const similar = useAnswer(product && id, (signal) => vitrine.similar(id, signal));
  useTitle(product !== undefined, product?.title);
  // An id that no product can have is answered by another code.
  if (problem && !problem.isPassing && /product-not-found|invalid-request|malformed-request/.test(problem.code)) return <Gone />;
  if (!product) return problem ? <Notice problem={problem} /> : <div className="product-page skeleton" aria-busy="true" />;
  // Other sizes and colours of the product are shown as its variants.
  const isVariant = (other: ProductDocument): boolean => other.group_id !== undefined && other.group_id === product.group_id;
  const hits = hitsOf(similar.value).filter((hit) => !isVariant(hit.product));
  return (
    <div>
      <article className="product-page">
        <Pictures product={product} />
        <div className="product-facts">
          <Breadcrumbs product={product} />
          <h1>{product.title}</h1>
          {product.brand && <p className="quiet">{[product.brand].flat().join(', ')}</p>}
          <Price product={product} />
          <p className={product.availability === 'in_stock' ? 'stock' : 'stock away'}>{texts.product.states[product.availability]}</p>
          <Variants product={product} />
          {product.description && <p className="description">{product.description}</p>}
          <Details product={product} />
          {product.url && /^https?:/.test(product.url) && (
            <p>
              <a className="button" href={product.url} rel="noreferrer">
                {texts.product.shop}
              </a>
            </p>
          )}
        </div>
      </article>
      <LikeThisBut id={id} />
      {hits.length > 0 && (
        <section>
          <h2>{texts.product.similar}</h2>
          <ProductGrid hits={hits} label={texts.product.similar} />
        </section>
      )}
    </div>
  );
}

function Pictures({ product: { title, pictures = [] } }: { readonly product: ProductDocument }): ReactNode {
  const { texts } = useLocale();
  const [shown, show] = useState(0);
  return (
    <div className="product-pictures">
      <Picture picture={pictures[shown] ?? pictures[0]} alt={title} sizes="(min-width: 900px) 45vw, 94vw" isEager />
      {pictures.length > 1 && (
        <ul className="thumbnails" aria-label={texts.product.pictures}>
          {pictures.map((picture, n) => (
            <li key={picture.reference}>
              <button type="button" aria-label={texts.product.picture(n + 1)} aria-pressed={n === shown} onClick={() => show(n)}>
                <Picture picture={picture} alt="" sizes="72px" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The way back to the category. */
function Breadcrumbs({ product: { category } }: { readonly product: ProductDocument }): ReactNode {
  const { texts } = useLocale();
  const steps = ([category].flat()[0] ?? '').split(CATEGORY_SEPARATOR).filter(Boolean);
  const links = steps.map((name, n) => ({ name, url: urlOf({ category: steps.slice(0, n + 1).join(CATEGORY_SEPARATOR) }) }));
  return (
    <nav className="breadcrumbs" aria-label={texts.facets.category}>
      {[{ name: texts.home, url: `${BASE}/` }, ...links].map(({ name, url }) => (
        <a key={url} href={url} onClick={follow}>
          {name}
        </a>
      ))}
    </nav>
  );
}

/** Everything else that the shop says of the product. */
function Details({ product: { color, sku, gtin, attributes } }: { readonly product: ProductDocument }): ReactNode {
  const { texts } = useLocale();
  const named: Readonly<Record<string, unknown>> = { [texts.facets.color]: color, ...attributes, SKU: sku, GTIN: gtin };
  const rows = Object.entries(named).filter(([, value]) => value !== undefined && value !== '');
  if (rows.length === 0) return null;
  return (
    <section>
      <h2>{texts.product.details}</h2>
      <dl className="details">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{spoken(name)}</dt>
            <dd>{[value].flat().join(', ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Gone(): ReactNode {
  const { texts } = useLocale();
  return (
    <div className="empty">
      <h1>{texts.product.gone}</h1>
      <a href={`${BASE}/`} onClick={follow}>
        {texts.empty.all}
      </a>
    </div>
  );
}

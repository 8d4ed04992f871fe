import type { ReactNode } from 'react';
import { useLocale, type Locale } from '../i18n/i18n.js';
import { follow, productUrl } from '../routing/location.js';
import { Picture } from './picture.js';
import { Price } from './price.js';
import type { ProductHit } from './product-hit.js';
import { Swatches } from './swatches.js';

/** How wide the picture of a card is shown, so that the browser takes the smallest picture that suffices. */
const CARD_SIZES = '(min-width: 1100px) 260px, (min-width: 700px) 30vw, 46vw';

interface ProductCardProps {
  readonly hit: ProductHit;
  readonly title?: ReactNode;
  readonly isEager?: boolean;
}

/** A product in a list. @param title with the words of the query marked, instead of the plain one. @param isEager for the first pictures of a page. */
export function ProductCard({ hit: { product, variants, explain }, title = product.title, isEager = false }: ProductCardProps): ReactNode {
  const locale = useLocale();
  const { texts } = locale;
  const isSoldOut = product.availability === 'out_of_stock';
  return (
    <article className={isSoldOut ? 'card sold-out' : 'card'}>
      <a href={productUrl(product.id)} onClick={follow} className="card-link">
        <Picture picture={product.pictures?.[0]} alt="" sizes={CARD_SIZES} isEager={isEager} />
        <h3>{title}</h3>
      </a>
      {product.brand && <p className="quiet">{[product.brand].flat().join(', ')}</p>}
      <Price product={product} />
      {product.availability !== 'in_stock' && <p className="badge">{texts.product.states[product.availability]}</p>}
      <Swatches products={[product, ...variants]} />
      {explain && <p className="explanation">{reasonsOf(explain, locale).join(' · ')}</p>}
    </article>
  );
}

/** Why a product was found, in words. */
function reasonsOf(explain: NonNullable<ProductHit['explain']>, { texts }: Locale): string[] {
  const reasons = [
    explain.is_named && texts.explain.named,
    explain.lexical_rank !== undefined && texts.explain.words(explain.lexical_rank),
    explain.semantic_rank !== undefined && texts.explain.picture(explain.semantic_rank),
    explain.text_rank !== undefined && texts.explain.text(explain.text_rank),
  ].filter((reason) => reason !== false);
  return reasons.length > 0 ? reasons : [texts.explain.none];
}

/** A grid of products. */
export function ProductGrid({ hits, label }: { readonly hits: readonly ProductHit[]; readonly label: string }): ReactNode {
  return (
    <ul className="grid" aria-label={label}>
      {hits.map((hit) => (
        <li key={hit.product.id}>
          <ProductCard hit={hit} />
        </li>
      ))}
    </ul>
  );
}

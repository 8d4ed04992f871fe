import type { ReactNode } from 'react';
import type { ProductDocument } from '#api-contract';
import { useLocale } from '../i18n/i18n.js';
import { follow, productUrl } from '../routing/location.js';
import { cssColor } from './colors.js';
import { colorOf } from './product-hit.js';

const SHOWN = 6;

/** The colours that a product comes in, each a link to its variant; nothing for a product of one colour. */
export function Swatches({ products }: { readonly products: readonly ProductDocument[] }): ReactNode {
  const { texts } = useLocale();
  const byColor = new Map(products.toReversed().flatMap((product) => (colorOf(product) ? [[colorOf(product), product] as const] : [])));
  const colors = [...byColor].toReversed();
  if (colors.length < 2) return null;
  return (
    <ul className="swatches" aria-label={texts.product.variants}>
      {colors.slice(0, SHOWN).map(([color = '', product]) => (
        <li key={color}>
          <a className="swatch" href={productUrl(product.id)} onClick={follow} title={color} aria-label={color}>
            <span style={{ backgroundColor: cssColor(color) ?? product.pictures?.[0]?.color }} />
          </a>
        </li>
      ))}
      {colors.length > SHOWN && <li className="quiet">{texts.product.moreVariants(colors.length - SHOWN)}</li>}
    </ul>
  );
}

import type { ReactNode } from 'react';
import type { ProductDocument } from '#api-contract';
import { useLocale } from '../i18n/i18n.js';

/** The price that holds now, and the usual one beside it during a sale. */
export function Price({ product: { price, current_price: now, currency } }: { readonly product: ProductDocument }): ReactNode {
  const { money, texts } = useLocale();
  if (now === undefined) return null;
  if (price === undefined || now >= price) return <p className="price">{money(now, currency)}</p>;
  return (
    <p className="price">
      <strong className="sale-price">{money(now, currency)}</strong> <s aria-hidden="true">{money(price, currency)}</s>
      <span className="hidden">{texts.product.sale(money(price, currency))}</span>
    </p>
  );
}

import type { ReactNode } from 'react';
import type { ProductDocument } from '#api-contract';
import { useAnswer } from '../api/use-answer.js';
import { vitrine } from '../api/vitrine.js';
import { useLocale } from '../i18n/i18n.js';
import { follow, productUrl } from '../routing/location.js';
import { cssColor } from './colors.js';
import { colorOf } from './product-hit.js';

/** The variants of a product, each by what it differs in. */
export function Variants({ product }: { readonly product: ProductDocument }): ReactNode {
  const { texts } = useLocale();
  const { group_id: group } = product;
  const { value } = useAnswer(group, (signal) => vitrine.variants(group ?? '', signal));
  const variants = (value?.hits ?? []).map((hit) => hit.product);
  if (variants.length < 2) return null;
  const labelOf = labels(variants);
  return (
    <section>
      <h2>{texts.product.variants}</h2>
      <ul className="chips">
        {variants.map((variant) => (
          <li key={variant.id}>
            <a
              className={variant.availability === 'out_of_stock' ? 'chip sold-out' : 'chip'}
              href={productUrl(variant.id)}
              aria-current={variant.id === product.id ? 'true' : undefined}
              onClick={follow}
            >
              {colorOf(variant) && <span className="dot" style={{ backgroundColor: cssColor(colorOf(variant) ?? '') }} />}
              {labelOf(variant)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says what tells a variant from the others: its colour and its attributes, where they differ; its title if nothing does. */
function labels(variants: readonly ProductDocument[]): (variant: ProductDocument) => string {
  const names = [...new Set(variants.flatMap(({ attributes }) => Object.keys(attributes)))];
  const texts = variants.map((one) => [colorOf(one) ?? '', ...names.map((name) => [one.attributes[name] ?? ''].flat().join(', '))]);
  const telling = [...(texts[0] ?? []).keys()].filter((n) => new Set(texts.map((row) => row[n])).size > 1);
  return (variant) => {
    const row = texts[variants.indexOf(variant)] ?? [];
    return (
      telling
        .map((n) => row[n])
        .filter(Boolean)
        .join(', ') || variant.title
    );
  };
}

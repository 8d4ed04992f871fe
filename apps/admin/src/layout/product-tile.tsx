import type { ReactNode } from 'react';
import type { ProductDocument } from '#api-contract';
import { follow, urlOf } from './location.js';

interface ProductTileProps {
  product: ProductDocument;
  children?: ReactNode;
  isMarked?: boolean;
}

/** A product as a small picture with its title; a link to what the index knows of it. */
export function ProductTile({ product, children, isMarked = false }: ProductTileProps): ReactNode {
  const [picture] = product.pictures ?? [];
  return (
    <a className={isMarked ? 'tile marked' : 'tile'} href={urlOf('catalog', product.id)} onClick={follow}>
      <span className="frame" style={{ backgroundColor: picture?.color }}>
        {picture ? <img src={picture.src} srcSet={picture.srcset} sizes="140px" alt="" loading="lazy" /> : 'no picture'}
      </span>
      <span className="tile-title">{product.title}</span>
      {children}
    </a>
  );
}

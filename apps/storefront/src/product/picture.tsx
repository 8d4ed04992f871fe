import type { ReactNode } from 'react';
import type { PictureDocument } from '#api-contract';
import { useLocale } from '../i18n/i18n.js';

interface PictureProps {
  readonly picture: PictureDocument | undefined;
  readonly alt: string;
  readonly sizes: string;
  readonly isEager?: boolean;
}

/** A picture in a frame of fixed shape. Until it is loaded the frame has its mean colour, so that nothing moves or flashes. */
export function Picture({ picture, alt, sizes, isEager = false }: PictureProps): ReactNode {
  const { texts } = useLocale();
  if (!picture) return <span className="frame frame-empty">{texts.product.noPicture}</span>;
  return (
    <span className="frame" style={{ backgroundColor: picture.color }}>
      <img
        src={picture.src}
        srcSet={picture.srcset}
        sizes={sizes}
        width={picture.width}
        height={picture.height}
        alt={alt}
        loading={isEager ? 'eager' : 'lazy'}
        fetchPriority={isEager ? 'high' : 'auto'}
        decoding="async"
      />
    </span>
  );
}

import type { ImageFacts, IndexedProduct, PictureFault } from './point.js';

/** Pictures by their content, and the model that embedded them. */
export interface EmbeddedPictures {
  readonly modelFingerprint: string;
  readonly images: readonly Pick<ImageFacts, 'sha256'>[];
}

/** Whether both have vectors of the same pictures, in the same order, by the same model. */
export function hasSamePictures(one: EmbeddedPictures, other: EmbeddedPictures | undefined): boolean {
  if (one.modelFingerprint !== other?.modelFingerprint || one.images.length !== other.images.length) return false;
  return one.images.every(({ sha256 }, n) => sha256 === other.images[n]?.sha256);
}

/** The product with these pictures. Its fields `has_image`, `image_faults` and `picture_colors` follow from them. */
export function withPictures(
  indexed: Omit<IndexedProduct, 'images' | 'faults'>,
  images: readonly ImageFacts[],
  faults: readonly PictureFault[],
): IndexedProduct {
  const { image_faults: _, picture_colors: _colors, ...fields } = indexed.product;
  const codes = [...new Set(faults.map(({ code }) => code))];
  const colors = images[0]?.colors ?? [];
  const product = {
    ...fields,
    has_image: images.length > 0,
    ...(codes.length > 0 && { image_faults: codes }),
    ...(colors.length > 0 && { picture_colors: [...colors] }),
  };
  return { ...indexed, product, images, faults };
}

import { Injectable } from '@nestjs/common';
import type { ProductDocument } from '#api-contract';
import type { ShownProduct } from '#catalog';
import { PictureAddresses } from '#pictures';
import type { ImageFacts } from '#product-index';

/** Pictures that a hit tells of: the leading one, and one more for lists that show another while the pointer is above. */
export const PICTURES_OF_A_HIT = 2;

/** Products as answers show them, with the addresses of their pictures. */
@Injectable()
export class ProductDocuments {
  constructor(private readonly addresses: PictureAddresses) {}

  /** @param most pictures to tell of. */
  of(storeId: string, product: ShownProduct, images: readonly ImageFacts[], most = Infinity): ProductDocument {
    if (images.length === 0) return product;
    return { ...product, pictures: images.slice(0, most).map((image) => this.addresses.documentOf(storeId, image)) };
  }
}

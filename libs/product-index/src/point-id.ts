import { v5 as uuidV5 } from 'uuid';

/** The namespace of Vitrine's point ids (RFC 9562, section 5.5). */
const NAMESPACE = '8f0c9d0e-6f5b-5a7e-9d57-3f1b7a0f2c11';

/** A point's id follows from its store and product, so writing a product twice makes one point. */
export function pointId(storeId: string, productId: string): string {
  return uuidV5(`${storeId}\n${productId}`, NAMESPACE);
}

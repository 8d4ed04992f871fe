import type { StoredProduct, Language } from '#catalog';

/** What the index knows of the picture that a point's embedding was made from. */
export interface ImageFacts {
  /** The feed's reference, the content hash and the object key of the picture that was embedded. */
  readonly reference: string;
  readonly sha256: string;
  readonly etag?: string;
  readonly key: string;
}

/** The payload of a point: the searchable product, so that one query answers a page. */
export interface IndexedProduct {
  readonly product: StoredProduct;
  readonly image: ImageFacts;
  /** The model and preprocessing that the point's embedding is from. */
  readonly modelFingerprint: string;
  /** A hash of the merchant's fields in the last full write and of how the rest was tagged: equal means nothing changed. */
  readonly sourceRevision: string;
  /** ISO 8601, UTC. */
  readonly indexedAt: string;
  /** The language whose rules reduce the product's words to stems. */
  readonly language: Language;
  /** The place of the last full write in the store's order of writes; 0 for products that were written before revisions existed. */
  readonly revision: number;
  /** The revisions of fields that were patched since, by path (`price`, `attributes.material`). */
  readonly patched: Readonly<Record<string, number>>;
}

export interface Point extends IndexedProduct {
  /** Unit length. */
  readonly embedding: Float32Array;
}

/** A product before and after a write; absent where it could not be found. */
export interface Transition {
  readonly before?: IndexedProduct;
  readonly after?: IndexedProduct;
}

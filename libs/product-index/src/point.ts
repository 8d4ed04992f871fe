import type { StoredProduct, Language } from '#catalog';

/** What the index knows of a picture that an embedding was made from. */
export interface ImageFacts {
  /** The feed's reference, the content hash and the object key of the picture that was embedded. */
  readonly reference: string;
  readonly sha256: string;
  readonly etag?: string;
  readonly key: string;
  /** Pixels of the upright picture, and its mean colour as `#rrggbb`; absent for pictures that were embedded before these were kept. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly color?: string;
  /** The measured colours of the thing that the picture shows, the largest area first; absent for pictures that an earlier release embedded. */
  readonly colors?: readonly string[];
}

/** A picture of a product that could not be used, and why. */
export interface PictureFault {
  readonly reference: string;
  readonly code: string;
  readonly message: string;
}

/** The vectors of a point, each of unit length. A product may lack any of them. */
export interface Vectors {
  /** Of the leading picture. */
  readonly image?: Float32Array;
  /** Of the other pictures, in their order. */
  readonly gallery?: readonly Float32Array[];
  /** Of the product's text, by the text model of the collection. */
  readonly text?: Float32Array;
}

/** The payload of a point: the searchable product, so that one query answers a page. */
export interface IndexedProduct {
  readonly product: StoredProduct;
  /** The pictures that are embedded, the leading one first. */
  readonly images: readonly ImageFacts[];
  readonly faults: readonly PictureFault[];
  /** What the text's vector was made from: a hash of the text and of its model. Absent without such a vector. */
  readonly textKey?: string;
  /** The model and preprocessing that the vectors of the pictures are from. */
  readonly modelFingerprint: string;
  /** A hash of the merchant's fields in the last full write and of how the rest was tagged: equal means nothing changed. */
  readonly sourceRevision: string;
  /** ISO 8601, UTC. */
  readonly indexedAt: string;
  /** The language whose rules reduce the product's words to stems. */
  readonly language: Language;
  /** The number of the index layout that the product was written for. */
  readonly layout: number;
  /** The place of the last full write in the store's order of writes; 0 for products that were written before revisions existed. */
  readonly revision: number;
  /** The revisions of fields that were patched since, by path (`price`, `attributes.material`). */
  readonly patched: Readonly<Record<string, number>>;
}

/** What a hit shows: the product, and its pictures. */
export type PicturedProduct = Pick<IndexedProduct, 'product' | 'images'>;

export interface Point extends IndexedProduct {
  readonly vectors: Vectors;
}

/** A product before and after a write; absent where it could not be found. */
export interface Transition {
  readonly before?: IndexedProduct;
  readonly after?: IndexedProduct;
}

/** What is known of pictures and text beside the product, as it is kept in the index. */
export type PointFacts = Pick<IndexedProduct, 'images' | 'faults' | 'textKey' | 'layout'>;

/** The layout that points without such facts were written for, or an earlier one. */
const LAYOUT_BEFORE_FACTS = 3;

export const factsOf = ({ images, faults, textKey, layout }: IndexedProduct): PointFacts => ({
  images,
  faults,
  ...(textKey !== undefined && { textKey }),
  layout,
});

/** The facts of a point; those of a point of an earlier layout, which has one picture. */
export const factsFrom = (facts: PointFacts | undefined | null, image: ImageFacts | undefined): PointFacts =>
  facts ?? { images: image?.sha256 === undefined ? [] : [image], faults: [], layout: LAYOUT_BEFORE_FACTS };

import type { ClipModel, TextModel } from '#clip';
import type { ProductIndex } from '#product-index';

/** A version that products are brought into. */
export interface CopyTarget {
  readonly index: ProductIndex;
  /** The fingerprint that the vectors of pictures in this version are from. */
  readonly modelFingerprint: string;
  /** Loaded when the first picture has to be embedded. */
  readonly model: () => Promise<ClipModel>;
  /** The fingerprint that the vectors of texts are from; undefined where the version keeps none. */
  readonly textFingerprint?: string;
  /** Loaded when the first text has to be embedded. */
  readonly textModel: () => Promise<TextModel>;
}

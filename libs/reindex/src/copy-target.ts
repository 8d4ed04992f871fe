import type { ClipModel, TextModel } from '#clip';
import type { ProductIndex } from '#product-index';

/** A version that products are brought into. */
export interface CopyTarget {
  readonly index: ProductIndex;
  /** The fingerprint that the vectors of pictures in this version are from. */
  readonly modelFingerprint: string;
  /** Loaded when the first picture has to be embedded. */
  readonly model: () => Promise<ClipModel>;
  /** Undefined where the version keeps no vectors of texts. */
  readonly texts?: TargetTexts;
}

/** The space of texts of a target. */
export interface TargetTexts {
  /** The fingerprint that the vectors of texts are from. */
  readonly fingerprint: string;
  /** Whether that is CLIP's own text tower. */
  readonly isClip: boolean;
  /** Loaded when the first text has to be embedded. */
  readonly model: () => Promise<TextModel>;
}

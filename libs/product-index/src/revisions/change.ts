import { randomInt } from 'node:crypto';
import { productText, touchesText } from '#catalog';
import { hasSamePictures, withPictures } from '../pictures.js';
import type { IndexedProduct, Transition } from '../point.js';
import { pointId } from '../point-id.js';
import { bringsPictures, joined, productIdOf, type PointState, type ProductState } from './point-state.js';

/** One write of one point, and what came of it once it is committed. */
export class Change {
  readonly id: string;
  /** The visible product before and after the write; undefined if it was hidden or absent. */
  before: IndexedProduct | undefined;
  after: IndexedProduct | undefined;
  /** True when the write needs a vector that the point does not have: the caller has to embed the pictures. */
  isUnfit = false;
  #isApplied = false;

  constructor(
    readonly storeId: string,
    readonly incoming: PointState,
    /** False for a patch of a product that nobody has written: without a product the patch leaves nothing behind. */
    readonly mayCreate = true,
  ) {
    this.id = pointId(storeId, productIdOf(incoming));
  }

  get productId(): string {
    return productIdOf(this.incoming);
  }

  /** What the point is after this write. Returns `present` itself where the write adds nothing or does not fit. */
  applyTo(present: PointState | undefined): PointState | undefined {
    this.isUnfit = false;
    const next = this.next(present);
    // A write that runs again after a lost turn finds its own first result: `before` and `after` are known already.
    if (next === present && this.#isApplied && this.incoming.kind === 'hidden') return next;
    this.#isApplied = true;
    this.before = visible(present);
    this.after = visible(next);
    return next;
  }

  private next(present: PointState | undefined): PointState | undefined {
    if (this.mayCreate || present?.kind === 'product') {
      const next = joined(present, this.incoming);
      if (next === present || next.kind === 'hidden') return next;
      const kept = withVectors(next, present);
      this.isUnfit = kept === undefined;
      return kept ?? present;
    }
    return present;
  }
}

/**
 * A product with the vectors that its write does not bring, taken from the present point; undefined if that has other pictures, or the vector of
 * another text.
 */
function withVectors(incoming: ProductState, present: PointState | undefined): ProductState | undefined {
  const had = present?.kind === 'product' ? present : undefined;
  const next = had ? withPicturesOf(incoming, had) : incoming;
  const isWhole = bringsPictures(next);
  if (isWhole && (next.vectors.text || (!had && next.indexed.textKey === undefined))) return next;
  if (!isWhole && !(had && hasSamePictures(next.indexed, had.indexed))) return undefined;
  const { textKey, ...indexed } = next.indexed;
  if (!next.vectors.text && textKey !== undefined && had?.indexed.textKey !== textKey) return undefined;
  const { image, gallery } = isWhole ? next.vectors : (had?.vectors ?? {});
  const { text } = next.vectors.text ? next.vectors : (had?.vectors ?? {});
  const key = next.vectors.text ? textKey : had?.indexed.textKey;
  return {
    kind: 'product',
    indexed: { ...indexed, ...(text && key !== undefined && { textKey: key }) },
    vectors: { ...(image && { image }), ...(gallery && { gallery }), ...(text && { text }) },
  };
}

/**
 * A write that repeats the present one, such as a refresh of the text, and brings no vectors of pictures: it leaves the pictures as they are, because
 * another refresh may have brought some meanwhile.
 */
function withPicturesOf(next: ProductState, { indexed: had, vectors }: ProductState): ProductState {
  const isRepeated = next.indexed.revision === had.revision && next.indexed.modelFingerprint === had.modelFingerprint;
  if (!isRepeated || next.vectors.image || hasSamePictures(next.indexed, had)) return next;
  return { ...next, indexed: withPictures(next.indexed, had.images, had.faults), vectors: { ...vectors, ...next.vectors } };
}

const visible = (state: PointState | undefined): IndexedProduct | undefined => (state?.kind === 'product' ? state.indexed : undefined);

/** The store id of hidden points. Reads, counts and facets of the store's products do not see points of this other store. */
export const hiddenStoreOf = (storeId: string): string => `${storeId}${HIDDEN_SUFFIX}`;

/** The suffix cannot end a store's own id, because store ids contain no dots. */
export const HIDDEN_SUFFIX = '.hidden';

/** A stamp that no other write of the point has. */
export const newStamp = (): number => randomInt(1, 2 ** 47);

/** The result of the writes for their caller, by product id. */
export const transitionsOf = (changes: readonly Change[]): ReadonlyMap<string, Transition> =>
  new Map(changes.map(({ productId, before, after }) => [productId, { ...(before && { before }), ...(after && { after }) }]));

/** The ids of products whose text is another one than that of their write, because patches stand on top of it. */
export const rewordedOf = (changes: readonly Change[]): string[] =>
  changes.flatMap(({ incoming, after, productId }) => {
    if (incoming.kind === 'hidden' || !after || !touchesText(Object.keys(after.patched))) return [];
    return productText(incoming.indexed.product) === productText(after.product) ? [] : [productId];
  });

/** The ids of products that have to be embedded first. */
export const unfitOf = (changes: readonly Change[]): string[] => changes.filter(({ isUnfit }) => isUnfit).map(({ productId }) => productId);

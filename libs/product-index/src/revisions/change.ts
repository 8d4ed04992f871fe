import { randomInt } from 'node:crypto';
import type { IndexedProduct, Transition } from '../point.js';
import { pointId } from '../point-id.js';
import { joined, productIdOf, type PointState, type ProductState } from './point-state.js';

/** One write of one point, and what came of it once it is committed. */
export class Change {
  readonly id: string;
  /** The visible product before and after the write; undefined if it was hidden or absent. */
  before: IndexedProduct | undefined;
  after: IndexedProduct | undefined;
  /** True when the write needs an embedding that the point does not have: the caller has to embed the picture. */
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
      if (next === present || next.kind === 'hidden' || next.embedding) return next;
      const kept = withEmbedding(next, present);
      this.isUnfit = kept === undefined;
      return kept ?? present;
    }
    return present;
  }
}

/** A payload without an embedding takes the present one, if that is of the same picture and model. */
function withEmbedding(next: ProductState, present: PointState | undefined): PointState | undefined {
  if (present?.kind !== 'product' || !present.embedding) return undefined;
  const [wanted, had] = [next.indexed, present.indexed];
  const fits = wanted.image.sha256 === had.image.sha256 && wanted.modelFingerprint === had.modelFingerprint;
  return fits ? { ...next, embedding: present.embedding } : undefined;
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

/** The ids of products that have to be embedded first. */
export const unfitOf = (changes: readonly Change[]): string[] => changes.filter(({ isUnfit }) => isUnfit).map(({ productId }) => productId);

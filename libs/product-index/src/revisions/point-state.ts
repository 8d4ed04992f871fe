import { parentOf, valueAt, withFields, type FieldValues } from '#catalog';
import type { IndexedProduct, Vectors } from '../point.js';

/** The revision of a state without a full write or a delete: older than every full write. */
const NO_FULL_WRITE = -1;

/**
 * A product that can be found. A write keeps the vectors in the index that it does not bring itself: those of the pictures, of the text, or
 * both. `image` and `gallery` are brought together.
 */
export interface ProductState {
  readonly kind: 'product';
  readonly indexed: IndexedProduct;
  readonly vectors: Vectors;
}

/** A product that cannot be found: it was deleted, or it was patched before it was first indexed. */
export interface HiddenState {
  readonly kind: 'hidden';
  readonly productId: string;
  /** The revision of the delete; −1 if there was none. */
  readonly revision: number;
  readonly patched: Readonly<Record<string, number>>;
  /** The values of the patched fields, by path. */
  readonly fields: FieldValues;
}

/**
 * The result of all writes to one product so far. States are joined: a full write or a delete replaces older ones, and each
 * field has the value of the latest write that named it. Joining is associative, commutative and idempotent, so the order in
 * which writes arrive does not matter (a state-based replicated data type: Shapiro et al. 2011, doi:10.1007/978-3-642-24550-3_29).
 */
export type PointState = ProductState | HiddenState;

export const productState = (indexed: IndexedProduct, vectors: Vectors = {}): ProductState => ({ kind: 'product', indexed, vectors });

/** Whether a write brings the vectors of all its pictures, of which there may be none. */
export const bringsPictures = ({ indexed, vectors }: ProductState): boolean => indexed.images.length === 0 || vectors.image !== undefined;

/** A delete at a revision. */
export const tombstone = (productId: string, revision: number): HiddenState => ({
  kind: 'hidden',
  productId,
  revision,
  patched: {},
  fields: {},
});

/** A change of some fields at a revision. */
export const patchState = (productId: string, revision: number, fields: FieldValues): HiddenState => ({
  kind: 'hidden',
  productId,
  revision: NO_FULL_WRITE,
  patched: Object.fromEntries(Object.keys(fields).map((path) => [path, revision])),
  fields,
});

export const productIdOf = (state: PointState): string => (state.kind === 'product' ? state.indexed.product.id : state.productId);
export const revisionOf = (state: PointState): number => (state.kind === 'product' ? state.indexed.revision : state.revision);
const patchedOf = (state: PointState): Readonly<Record<string, number>> =>
  state.kind === 'product' ? state.indexed.patched : state.patched;

/** The latest revision in a state: a full write that is not older includes all of it. */
export const touchedOf = (state: PointState): number => Math.max(revisionOf(state), ...Object.values(patchedOf(state)));

const fieldOf = (state: PointState, path: string): unknown =>
  state.kind === 'product' ? valueAt(state.indexed.product, path) : (state.fields[path] ?? null);

/**
 * Joins two states of one product. Of two full writes with equal revisions the incoming one is taken: it is a retry, or a copy.
 * Returns `present` itself where `incoming` adds nothing.
 */
export function joined(present: PointState | undefined, incoming: PointState): PointState {
  if (!present) return incoming;
  const isRetry = revisionOf(incoming) === revisionOf(present) && incoming.kind === 'hidden' && present.kind === 'hidden';
  const base = revisionOf(incoming) >= revisionOf(present) && !isRetry ? incoming : present;
  const latest = new Map<string, { readonly revision: number; readonly from: PointState }>();
  for (const from of [present, incoming]) {
    for (const [path, revision] of Object.entries(patchedOf(from))) {
      if (revision > revisionOf(base) && revision >= (latest.get(path)?.revision ?? 0)) latest.set(path, { revision, from });
    }
  }
  // A later patch of all attributes covers earlier patches of single attributes.
  const isCovered = (path: string): boolean => (latest.get(parentOf(path) ?? '')?.revision ?? -1) > (latest.get(path)?.revision ?? 0);
  const patches = [...latest].filter(([path]) => !isCovered(path));
  if (base === present && patches.every(([, { from }]) => from === present)) return present;
  const patched = Object.fromEntries(patches.map(([path, { revision }]) => [path, revision]));
  const fields: FieldValues = Object.fromEntries(patches.map(([path, { from }]) => [path, fieldOf(from, path)]));
  if (base.kind === 'hidden') return { ...base, patched, fields };
  return { ...base, indexed: { ...base.indexed, product: withFields(base.indexed.product, fields), patched } };
}

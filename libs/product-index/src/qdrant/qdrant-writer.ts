import { isDeepStrictEqual } from 'node:util';
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { IndexedProduct, Vectors } from '../point.js';
import { newStamp, type Change } from '../revisions/change.js';
import type { PointState } from '../revisions/point-state.js';
import { WriteGroup, type PointMark, type WrittenPoint } from '../revisions/write-group.js';
import { GALLERY_VECTOR, IMAGE_VECTOR, TEXT_VECTOR, WORDS_VECTOR } from './qdrant-collection.js';
import { payloadOf, stateFromPayload, type QdrantPayload } from './qdrant-payload.js';
import { termWeights } from './qdrant-terms.js';
import { markedAsWritten } from './store-marker.js';

type Operation = Schemas['UpdateOperation'];
type Condition = Schemas['Condition'];

const COMMIT_ATTEMPTS = 8;
/** Stands for a vector that a point has already: it is not read, and not sent. */
const KEPT = new Float32Array(0);
const KEPT_GALLERY: readonly Float32Array[] = [];

/** The vectors of a point of which only the payload was read. */
const keptVectors = ({ images, textKey }: IndexedProduct): Vectors => ({
  ...(images.length > 0 && { image: KEPT }),
  ...(images.length > 1 && { gallery: KEPT_GALLERY }),
  ...(textKey !== undefined && { text: KEPT }),
});

const WRITTEN_AT_ONCE = 500;

/**
 * Writes points on the condition that they have not changed since they were read. Qdrant evaluates the condition inside the
 * update, and runs the updates of a shard one after the other. Refused points are read and joined again.
 */
export class QdrantWriter {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    /** Whether points have a vector of their text. */
    private readonly hasText: boolean,
  ) {}

  async write(changes: readonly Change[]): Promise<void> {
    for (let at = 0; at < changes.length; at += WRITTEN_AT_ONCE) await this.writeSome(changes.slice(at, at + WRITTEN_AT_ONCE));
  }

  private async writeSome(changes: readonly Change[]): Promise<void> {
    let left = changes;
    for (let attempt = 1; attempt <= COMMIT_ATTEMPTS && left.length > 0; attempt++) left = await this.attempt(left, attempt === 1);
    if (left.length > 0) throw new Error(`points changed under a write ${COMMIT_ATTEMPTS} times in a row`);
  }

  /**
   * Returns the changes that were refused, because their points have changed meanwhile.
   * @param isFirst true in the first attempt, which writes whole products without reading the points that they replace.
   */
  private async attempt(changes: readonly Change[], isFirst: boolean): Promise<readonly Change[]> {
    const group = new WriteGroup(this.hasText, changes);
    const unseen = new Set(isFirst ? group.wholeIds : []);
    const marks = await this.marks(group.ids.filter((id) => !unseen.has(id)));
    const toBeRead = await this.payloads(group.toBeRead(marks));
    // The write builds on the points as they were just read, so their marks replace the ones that were read before.
    for (const [id, payload] of toBeRead) marks.set(id, markOf(payload));
    const states = new Map([...toBeRead].map(([id, payload]) => [id, stateFromPayload(payload, keptVectors)]));
    const written = group.resolve(marks, states);
    if (written.length === 0) return [];
    const stamps = new Map(written.map(({ id }) => [id, newStamp()]));
    for (const points of inRequests(written)) {
      const operations = [
        ...wholeOperations(
          points.filter(({ isWhole }) => isWhole),
          stamps,
        ),
        ...points
          .filter(({ isWhole }) => !isWhole)
          .flatMap((point) => operationsOf(point, stamps.get(point.id) ?? 0, states.get(point.id))),
        ...[...new Set(points.map(({ storeId }) => storeId))].map(markedAsWritten),
      ];
      await this.client.batchUpdate(this.collection, { ...IN_ORDER, operations });
    }
    const after = await this.marks(written.map(({ id }) => id));
    return changes.filter(({ id }) => stamps.has(id) && after.get(id)?.stamp !== stamps.get(id));
  }

  private async marks(ids: readonly string[]): Promise<Map<string, PointMark>> {
    const payloads = await this.payloads(ids, ['stamp', 'touched']);
    return new Map([...payloads].map(([id, payload]) => [id, markOf(payload)]));
  }

  private async payloads(ids: readonly string[], keys?: string[]): Promise<Map<string, QdrantPayload>> {
    if (ids.length === 0) return new Map();
    const points = await this.client.retrieve(this.collection, { ids: [...ids], with_payload: keys ?? true, with_vector: false });
    return new Map(points.map(({ id, payload }) => [String(id), (payload ?? {}) as QdrantPayload]));
  }
}

const markOf = ({ stamp = 0, touched = 0 }: QdrantPayload): PointMark => ({ stamp, touched });

const isAbsent = (key: string): Condition => ({ is_empty: { key } });

/** Points that the previous release wrote have no stamp. */
export const hasStamp = (stamp: number): Condition => (stamp === 0 ? isAbsent('stamp') : { key: 'stamp', match: { value: stamp } });

/** Writes wait until they count, and one copy of a shard says their order: conditions would hold on one copy and not on another otherwise. */
export const IN_ORDER = { wait: true, ordering: 'medium' } as const;

/** Qdrant takes 32 MB in one request. */
const MAX_REQUEST_BYTES = 24_000_000;
/** A number of a vector as JSON, with its comma. */
const BYTES_OF_NUMBER = 22;

/** Points in pieces that fit into a request each. A product may have a hundred kilobytes, and pictures of some more. */
function* inRequests(points: readonly WrittenPoint[]): Generator<readonly WrittenPoint[]> {
  let some: WrittenPoint[] = [];
  let bytes = 0;
  for (const point of points) {
    const size = bytesOf(point);
    if (some.length > 0 && bytes + size > MAX_REQUEST_BYTES) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(point);
    bytes += size;
  }
  yield some;
}

/** An estimate, rather too much: the payload holds the words of the product once more, as terms. */
function bytesOf({ state }: WrittenPoint): number {
  if (state.kind === 'hidden') return 2 * Buffer.byteLength(JSON.stringify(state));
  const { image, gallery = [], text } = state.vectors;
  const numbers = [image, text, ...gallery].reduce((sum, vector) => sum + (vector?.length ?? 0), 0);
  return 4 * Buffer.byteLength(JSON.stringify(state.indexed)) + BYTES_OF_NUMBER * numbers;
}

/** Full writes that replace any point that is not newer: one operation for each revision. A batch of a feed has one revision. */
function wholeOperations(points: readonly WrittenPoint[], stamps: ReadonlyMap<string, number>): Operation[] {
  const byRevision = new Map<number, WrittenPoint[]>();
  for (const point of points) {
    const revision = point.state.kind === 'product' ? point.state.indexed.revision : point.state.revision;
    byRevision.set(revision, [...(byRevision.get(revision) ?? []), point]);
  }
  return [...byRevision].map(([revision, some]) => ({
    upsert: {
      points: some.map((point) => pointOf(point, stamps.get(point.id) ?? 0)),
      update_filter: { should: [{ key: 'touched', range: { lte: revision } }, isAbsent('touched')] },
    },
  }));
}

/** The operations that write one point, which was made from `present`. */
function operationsOf(point: WrittenPoint, stamp: number, present: PointState | undefined): Operation[] {
  const { id, storeId, state, basis } = point;
  if (!present || (state.kind === 'product' && !keepsAny(state.vectors))) {
    return [{ upsert: { points: [pointOf(point, stamp)], update_filter: { must: [hasStamp(basis)] } } }];
  }
  const unchanged = { must: [{ has_id: [id] }, hasStamp(basis)] };
  // Vectors are written only if Qdrant took the payload, and nobody wrote another payload in between.
  const written = { must: [{ has_id: [id] }, hasStamp(stamp)] };
  const payload = { overwrite_payload: { payload: payloadOf(storeId, state, stamp), filter: unchanged } };
  const [brought, dropped] = vectorChanges(state, present);
  return [
    payload,
    ...(dropped.length > 0 ? [{ delete_vectors: { vector: dropped, filter: written } }] : []),
    ...(Object.keys(brought).length > 0 ? [{ update_vectors: { points: [{ id, vector: brought }], update_filter: written } }] : []),
  ];
}

type NamedVectors = Record<string, number[] | number[][] | Schemas['SparseVector']>;

const keepsAny = ({ image, text }: Vectors): boolean => image === KEPT || text === KEPT;

/** The vectors that a write of a present point sends, and the names of those that it takes away. */
function vectorChanges(state: PointState, present: PointState): [NamedVectors, string[]] {
  const had = present.kind === 'product' ? namesOf(present.vectors) : [];
  if (state.kind === 'hidden') return [{}, [...had, WORDS_VECTOR]];
  const wanted = namesOf(state.vectors);
  const words = wordsOf(state.indexed);
  const isSaid = present.kind === 'product' && isDeepStrictEqual(words, wordsOf(present.indexed));
  return [{ ...dense(state.vectors), ...(!isSaid && { [WORDS_VECTOR]: words }) }, had.filter((name) => !wanted.includes(name))];
}

const namesOf = ({ image, gallery, text }: Vectors): string[] => [
  ...(image ? [IMAGE_VECTOR] : []),
  ...(gallery ? [GALLERY_VECTOR] : []),
  ...(text ? [TEXT_VECTOR] : []),
];

/** The dense vectors that a write brings, by the names that the collection gives them. */
const dense = ({ image, gallery, text }: Vectors): NamedVectors => ({
  ...(image && image !== KEPT && { [IMAGE_VECTOR]: Array.from(image) }),
  ...(gallery && gallery !== KEPT_GALLERY && gallery.length > 0 && { [GALLERY_VECTOR]: gallery.map((one) => Array.from(one)) }),
  ...(text && text !== KEPT && { [TEXT_VECTOR]: Array.from(text) }),
});

const wordsOf = ({ product, language }: IndexedProduct): Schemas['SparseVector'] => termWeights(product, language);

function pointOf({ id, storeId, state }: WrittenPoint, stamp: number): Schemas['PointStruct'] {
  const payload = payloadOf(storeId, state, stamp);
  if (state.kind === 'hidden') return { id, vector: {}, payload };
  return { id, vector: { ...dense(state.vectors), [WORDS_VECTOR]: wordsOf(state.indexed) }, payload };
}

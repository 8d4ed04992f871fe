import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { pointId } from '../point-id.js';
import { newStamp } from '../revisions/change.js';

/** No product has this id, because control characters are refused. */
const MARKER = '\u001fmarker';
const SUFFIX = '.marker';

/** The partition of a store's marker: no read of the store's products sees it. */
export const markerStoreOf = (storeId: string): string => `${storeId}${SUFFIX}`;

/** The operation that goes with every write to a store: a point that changes, so that one look tells whether anything was written since. */
export const markedAsWritten = (storeId: string): Schemas['UpdateOperation'] => ({
  upsert: {
    points: [
      { id: pointId(storeId, MARKER), vector: {}, payload: { store_id: markerStoreOf(storeId), hidden: true, written: newStamp() } },
    ],
  },
});

/** A number that changes with every write to a store, whichever process makes it; undefined for a store that only earlier releases wrote to. */
export async function lastWritten(client: QdrantClient, collection: string, storeId: string): Promise<number | undefined> {
  const [marker] = await client.retrieve(collection, { ids: [pointId(storeId, MARKER)], with_payload: ['written'], with_vector: false });
  return marker?.payload?.['written'] as number | undefined;
}

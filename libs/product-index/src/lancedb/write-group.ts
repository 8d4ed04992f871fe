import { pointId } from '../point-id.js';
import type { IndexedProduct, Point } from '../product-index.js';
import { toRow, type LanceRow } from './lancedb-rows.js';

/** A new payload for a point whose embedding is still to be read. */
interface PayloadChange {
  readonly storeId: string;
  readonly indexed: IndexedProduct;
}

/**
 * Writes that are committed together, as each commit of a table costs the same whether it is of one product or of a hundred.
 * The last change of a product counts.
 */
export class WriteGroup {
  readonly #rows = new Map<string, LanceRow>();
  readonly #payloads = new Map<string, PayloadChange>();
  readonly #removed = new Set<string>();

  upsert(storeId: string, points: readonly Point[]): void {
    for (const point of points) {
      const row = toRow(storeId, point, point.embedding);
      this.#payloads.delete(row.id);
      this.#removed.delete(row.id);
      this.#rows.set(row.id, row);
    }
  }

  updatePayloads(storeId: string, products: readonly IndexedProduct[]): void {
    for (const indexed of products) {
      const id = pointId(storeId, indexed.product.id);
      // What is removed before is no longer there to be changed.
      if (this.#removed.has(id)) continue;
      const row = this.#rows.get(id);
      if (row) this.#rows.set(id, toRow(storeId, indexed, Float32Array.from(row.vector)));
      else this.#payloads.set(id, { storeId, indexed });
    }
  }

  delete(storeId: string, productIds: readonly string[]): void {
    for (const productId of productIds) {
      const id = pointId(storeId, productId);
      this.#rows.delete(id);
      this.#payloads.delete(id);
      this.#removed.add(id);
    }
  }

  /** The rows to be written. @param embeddingsOf reads the present embeddings of points by their ids; points without one are passed over. */
  async rows(embeddingsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, Float32Array>>): Promise<LanceRow[]> {
    const embeddings = await embeddingsOf([...this.#payloads.keys()]);
    const updated = [...this.#payloads].flatMap(([id, { storeId, indexed }]) => {
      const embedding = embeddings.get(id);
      return embedding ? [toRow(storeId, indexed, embedding)] : [];
    });
    return [...this.#rows.values(), ...updated];
  }

  /** The points to be removed, by their ids. */
  get removed(): readonly string[] {
    return [...this.#removed];
  }
}

import { QdrantClient } from '@qdrant/js-client-rest';
import { Collections } from '../collections.js';
import { IndexLayoutError } from '../product-index.js';
import { createCollection, upgradeCollection, WORDS_VECTOR } from './qdrant-collection.js';
import { QdrantProductIndex } from './qdrant-product-index.js';

/** The adapter for a Qdrant server or cluster. */
export class QdrantCollections extends Collections {
  readonly #client: QdrantClient;

  /** @param timeoutMs of one request; ten seconds by default. */
  constructor({ url, apiKey, timeoutMs = 10_000 }: { readonly url: string; readonly apiKey?: string; readonly timeoutMs?: number }) {
    super();
    this.#client = new QdrantClient({ url, ...(apiKey && { apiKey }), timeout: timeoutMs, checkCompatibility: false });
  }

  async connect(): Promise<void> {
    await this.ping();
  }

  async aliases(): Promise<ReadonlyMap<string, string>> {
    const { aliases } = await this.#client.getAliases();
    return new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]));
  }

  async repoint(changes: ReadonlyMap<string, string | null>): Promise<void> {
    const present = await this.aliases();
    const actions = [...changes].flatMap(([alias, collection]) => [
      ...(present.has(alias) ? [{ delete_alias: { alias_name: alias } }] : []),
      ...(collection === null ? [] : [{ create_alias: { alias_name: alias, collection_name: collection } }]),
    ]);
    if (actions.length > 0) await this.#client.updateCollectionAliases({ actions });
  }

  async create(name: string, dimension: number): Promise<void> {
    await createCollection(this.#client, name, dimension);
  }

  async index(name: string): Promise<QdrantProductIndex> {
    const { config, payload_schema: present } = await this.#client.getCollection(name);
    if (!config.params.sparse_vectors?.[WORDS_VECTOR]) throw new IndexLayoutError(name);
    await upgradeCollection(this.#client, name, present);
    return new QdrantProductIndex(this.#client, name);
  }

  async drop(name: string): Promise<void> {
    const { exists } = await this.#client.collectionExists(name);
    if (exists) await this.#client.deleteCollection(name);
  }

  async ping(): Promise<void> {
    await this.#client.getAliases();
  }

  async close(): Promise<void> {}
}

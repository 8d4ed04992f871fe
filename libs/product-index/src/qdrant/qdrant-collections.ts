import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import { Collections, requireExpected, type ExpectedAlias } from '../collections.js';
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

  async repoint(changes: ReadonlyMap<string, string | null>, expected?: ExpectedAlias): Promise<void> {
    const present = await this.aliases();
    requireExpected(present, expected);
    // Qdrant saves each action by itself: an alias that is deleted first, to be made anew, could be lost between the two.
    const actions = [...changes].flatMap(([alias, collection]): Schemas['AliasOperations'][] => {
      if (collection !== null) return [{ create_alias: { alias_name: alias, collection_name: collection } }];
      return present.has(alias) ? [{ delete_alias: { alias_name: alias } }] : [];
    });
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

import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import { Collections, requireExpected, type Dimensions, type ExpectedAlias } from '../collections.js';
import { withFaults } from '#platform';
import { IndexLayoutError } from '../index-errors.js';
import type { ProductIndex } from '../product-index.js';
import { createCollection, GALLERY_VECTOR, TEXT_VECTOR, upgradeCollection, WORDS_VECTOR } from './qdrant-collection.js';
import { qdrantFault } from './qdrant-faults.js';
import { QdrantProductIndex, type CollectionVectors } from './qdrant-product-index.js';

export interface QdrantOptions {
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Time limit of one request; ten seconds by default. */
  readonly timeoutMs?: number | undefined;
}

/** The adapter for a Qdrant server or cluster. */
export class QdrantCollections extends Collections {
  private constructor(private readonly client: QdrantClient) {
    super();
  }

  /** @throws {IndexUnavailableError} if no server answers. */
  static async open({ url, apiKey, timeoutMs = 10_000 }: QdrantOptions): Promise<Collections> {
    const client = new QdrantClient({ url, ...(apiKey && { apiKey }), timeout: timeoutMs, checkCompatibility: false });
    const collections = withFaults(new QdrantCollections(client), qdrantFault);
    await collections.ping();
    return collections;
  }

  async aliases(): Promise<ReadonlyMap<string, string>> {
    const { aliases } = await this.client.getAliases();
    return new Map(aliases.map(({ alias_name, collection_name }) => [alias_name, collection_name]));
  }

  async repoint(changes: ReadonlyMap<string, string | null>, expected?: ExpectedAlias): Promise<void> {
    const present = await this.aliases();
    requireExpected(present, expected);
    // An alias is not deleted before it is made again: Qdrant saves each action by itself, and a crash in between would lose the alias.
    const actions = [...changes].flatMap(([alias, collection]): Schemas['AliasOperations'][] => {
      if (collection !== null) return [{ create_alias: { alias_name: alias, collection_name: collection } }];
      return present.has(alias) ? [{ delete_alias: { alias_name: alias } }] : [];
    });
    if (actions.length > 0) await this.client.updateCollectionAliases({ actions });
  }

  async create(name: string, dimensions: Dimensions): Promise<void> {
    await createCollection(this.client, name, dimensions);
  }

  async index(name: string): Promise<ProductIndex> {
    const { config, payload_schema: present } = await this.client.getCollection(name);
    if (!config.params.sparse_vectors?.[WORDS_VECTOR]) throw new IndexLayoutError(name);
    await upgradeCollection(this.client, name, present);
    return withFaults(new QdrantProductIndex(this.client, name, vectorsOf(config.params.vectors)), qdrantFault);
  }

  async drop(name: string): Promise<void> {
    const { exists } = await this.client.collectionExists(name);
    if (exists) await this.client.deleteCollection(name);
  }

  async ping(): Promise<void> {
    await this.client.getAliases();
  }

  /** Qdrant has no endpoint that reports free space. */
  async freeBytes(): Promise<undefined> {}

  async close(): Promise<void> {}
}

/** Which vectors the points of a collection have. Those of a collection cannot be changed, so that one of an earlier layout has fewer. */
function vectorsOf(configured: unknown): CollectionVectors {
  const named = configured as Readonly<Record<string, { readonly size?: number } | undefined>>;
  return { hasGallery: named[GALLERY_VECTOR] !== undefined, textDimension: named[TEXT_VECTOR]?.size };
}

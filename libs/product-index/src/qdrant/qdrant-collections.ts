import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import { Collections, requireExpected, type Dimensions, type ExpectedAlias } from '../collections.js';
import { withFaults } from '#platform';
import { IndexLayoutError, UnknownServerError } from '../index-errors.js';
import type { ProductIndex } from '../product-index.js';
import { createCollection, GALLERY_VECTOR, TEXT_VECTOR, upgradeCollection, WORDS_VECTOR } from './qdrant-collection.js';
import { qdrantFault } from './qdrant-faults.js';
import type { QdrantLayout, QdrantOptions } from './qdrant-options.js';
import { withReadConsistency } from './read-consistency.js';
import { QdrantProductIndex, type CollectionVectors } from './qdrant-product-index.js';

/** Connections that are kept open. A listing asks for a dozen things at once. */
const MAX_CONNECTIONS = 64;

/** The adapter for a Qdrant server or cluster. */
export class QdrantCollections extends Collections {
  private constructor(
    private readonly client: QdrantClient,
    private readonly timeoutMs: number,
    private readonly layout: QdrantLayout | undefined,
  ) {
    super();
  }

  /** @throws {IndexUnavailableError} if no server answers; {UnknownServerError} if it is too old. */
  static async open({
    url,
    apiKey,
    timeoutMs = 10_000,
    isCompressed = false,
    readConsistency,
    layout,
  }: QdrantOptions): Promise<Collections> {
    const plain = new QdrantClient({
      url,
      ...(apiKey && { apiKey }),
      timeout: timeoutMs,
      checkCompatibility: false,
      maxConnections: MAX_CONNECTIONS,
      // A compressed answer leaves the server in several small writes, which Nagle's algorithm and delayed acknowledgements hold for 40 ms.
      ...(!isCompressed && { headers: { 'accept-encoding': 'identity' } }),
    });
    const client = readConsistency === undefined ? plain : withReadConsistency(plain, readConsistency);
    const collections = withFaults(new QdrantCollections(client, timeoutMs, layout), qdrantFault);
    await requireKnownServer(client).catch((error: unknown) => {
      throw qdrantFault(error);
    });
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
    // The loss of a node must not be the loss of its points.
    const replicas = this.layout?.replicas ?? ((await this.nodes()) > 1 ? 2 : undefined);
    await createCollection(this.client, name, dimensions, { ...this.layout, replicas });
  }

  private async nodes(): Promise<number> {
    const { data } = await this.client.api().clusterStatus({});
    const peers = (data.result as { readonly peers?: object } | undefined)?.peers ?? {};
    return Object.keys(peers).length;
  }

  async index(name: string): Promise<ProductIndex> {
    const { config, payload_schema: present } = await this.client.getCollection(name);
    if (!config.params.sparse_vectors?.[WORDS_VECTOR]) throw new IndexLayoutError(name);
    await upgradeCollection(this.client, name, present);
    return withFaults(
      new QdrantProductIndex(this.client, name, vectorsOf(config.params.vectors), Object.keys(present), this.timeoutMs),
      qdrantFault,
    );
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

/** The oldest server that knows all that is asked of it: conditions inside updates, and payloads in order of a number. */
const OLDEST_SERVER = [1, 16] as const;

/** @throws {UnknownServerError} for a server that is too old. */
async function requireKnownServer(client: QdrantClient): Promise<void> {
  const { version } = await client.versionInfo();
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_SERVER;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new UnknownServerError(`Qdrant ${version} is too old: Vitrine needs ${OLDEST_SERVER.join('.')} or later`);
}

/** Which vectors the points of a collection have. Those of a collection cannot be changed, so that one of an earlier layout has fewer. */
function vectorsOf(configured: unknown): CollectionVectors {
  const named = configured as Readonly<Record<string, { readonly size?: number } | undefined>>;
  return { hasGallery: named[GALLERY_VECTOR] !== undefined, textDimension: named[TEXT_VECTOR]?.size };
}

import { parseRow } from '#catalog';
import { normalized, type ClipModel, type Embedding } from '#clip';
import { loadConfig } from '#platform';
import { LAYOUTS, openAlias, openCollections, type Point, type ProductIndex } from '#product-index';
import { openRedis } from '#redis';
import { Random, sampleProduct, toFeedRow } from '#sample-catalog';
import { StoreProfiles } from '#store-profile';
import type { BenchStack } from './with-stack.js';

/** Products written at once. */
const BATCH = 2_000;

/** Points around the embeddings of their titles: clustered as real ones are. */
async function* points(model: ClipModel, count: number): AsyncGenerator<Point[]> {
  const random = new Random(3);
  for (let at = 0; at < count; at += BATCH) {
    const products = Array.from({ length: BATCH }, (_, n) => sampleProduct(2, at + n));
    const titles = await model.embedText(products.map(({ title }) => title));
    yield products.flatMap((sample, n) => {
      const parsed = parseRow(at + n, toFeedRow(sample));
      if (!('product' in parsed)) return [];
      const embedding = normalized(Array.from(titles[n] ?? [], (value) => value + (random.next() - 0.5) * 0.05));
      const reference = parsed.product.image ?? '';
      const images = [{ reference, sha256: String(at + n).padStart(64, '0'), key: reference }];
      const facts = { images, faults: [], textKey: reference, layout: LAYOUTS.length };
      const rest = {
        modelFingerprint: model.info.fingerprint,
        sourceRevision: '',
        indexedAt: '',
        language: 'en' as const,
        revision: 1,
        patched: {},
      };
      return [{ product: parsed.product, ...facts, vectors: { image: embedding, text: titles[n] ?? embedding }, ...rest }];
    });
  }
}

/** A store with many products, written into the index of a stack. */
export interface LargeStore {
  readonly index: ProductIndex;
  readonly profiles: StoreProfiles;
  readonly all: readonly { readonly id: string; readonly embedding: Embedding }[];
  readonly close: () => Promise<void>;
}

/** Fills the stack's store without embedding a picture, which would take hours. */
export async function largeStore({ stack }: Pick<BenchStack, 'stack'>, count: number, model: ClipModel): Promise<LargeStore> {
  const redis = openRedis(stack.redisUrl);
  const profiles = new StoreProfiles(redis);
  const collections = await openCollections(loadConfig(stack.settings).index);
  const { fingerprint, name: modelName } = model.info;
  const dimensions = { image: model.dimension, text: model.dimension };
  const index = await openAlias(collections, { modelName, modelFingerprint: fingerprint, textFingerprint: fingerprint, dimensions });
  const all: { id: string; embedding: Embedding }[] = [];
  for await (const batch of points(model, count)) {
    await index.upsert(stack.storeId, batch);
    await profiles.learn(
      stack.storeId,
      batch.map(({ product }) => ({ after: product })),
      'en',
    );
    all.push(...batch.map(({ product, vectors: { image: embedding = new Float32Array() } }) => ({ id: product.id, embedding })));
  }
  await index.optimize();
  return {
    index,
    profiles,
    all,
    close: async () => {
      redis.disconnect();
      await collections.close();
    },
  };
}

import { createHash } from 'node:crypto';
import { ImageError, type ClipModel, type PreparedImage } from '#clip';
import { ImageSourceError, type ImageSource, type KnownImage } from '#image-store';
import type { AcceptedWrites, IndexVersion, StoreWrites, TextSpace } from '#index-versions';
import type { RefreshProducer } from '#jobs';
import { PictureMemory } from '#platform';
import type { IndexedProduct, Point, ProductIndex, ProductState, Vectors } from '#product-index';
import type { StoreProfiles } from '#store-profile';
import { BatchIndexer } from '../batch-indexer.js';
import type { DecodeGuard } from '../decode-guard.js';
import { PictureEmbedder } from '../picture-embedder.js';
import { ProductPictures } from '../product-pictures.js';
import type { SimilarPictures } from '../similar-pictures.js';
import type { StoreRoom } from '../store-room.js';

const UNGUARDED = { guarded: async <T>(_storeId: string, _sha256: string, decode: () => T) => decode() } as unknown as DecodeGuard;

/** A batch indexer in a world that is held in memory, and what it did there. */
export class IndexingWorld {
  /** What stands in the place of a picture, by its reference: an error, or its content. "broken" cannot be decoded. */
  readonly pictures = new Map<string, string | Error>([
    ['a.jpg', 'picture of a'],
    ['b.jpg', 'picture of b'],
  ]);
  /** The index, by product id. */
  readonly points = new Map<string, Point>();
  /** Products for which the index reports once that it has no embedding of their picture. */
  readonly unfit = new Set<string>();
  /** The space of texts of the version; none by default. */
  textSpace: TextSpace | undefined;
  /** The pictures that were embedded, in order. */
  readonly embedded: string[] = [];
  /** The texts that were embedded. */
  readonly spoken: string[] = [];
  /** References that were fetched. */
  readonly fetched: string[] = [];
  readonly written = { withVectors: 0, payloads: 0 };
  /** Changes that the store's profile learnt of. */
  learnt = 0;

  readonly indexer = new BatchIndexer(
    {
      run: async (_storeId: string, _ids: unknown, write: (one: IndexVersion) => unknown) => write(this.version()),
    } as unknown as StoreWrites,
    { leastOpen: async () => undefined } as unknown as AcceptedWrites,
    new ProductPictures(this.images(), new PictureMemory(1_000_000, Infinity), UNGUARDED),
    new PictureEmbedder(),
    { notes: async () => [] } as unknown as SimilarPictures,
    {
      settingsNow: async () => ({ language: 'en', auto_tagging: {} }),
      noteChange: async () => undefined,
      learn: async (_storeId: string, changes: readonly unknown[]) => void (this.learnt += changes.length),
    } as unknown as StoreProfiles,
    { forStore: async () => undefined },
    { refresh: async () => undefined } as unknown as RefreshProducer,
    {
      oneAtATime: async (_storeId: string, write: () => unknown) => write(),
      within: async (_version: unknown, _storeId: string, items: readonly unknown[]) => ({ wanted: items, beyond: [] }),
    } as unknown as StoreRoom,
  );

  private version(): IndexVersion {
    return { index: this.index(), model: this.model(), ...(this.textSpace && { textSpace: this.textSpace }) } as IndexVersion;
  }

  private index(): ProductIndex {
    return {
      hasGallery: true,
      get: async (_storeId: string, ids: readonly string[]) => new Map<string, IndexedProduct>(ids.flatMap((id) => this.entryOf(id))),
      embeddings: async () => new Map(),
      stored: async (_storeId: string, ids: readonly string[]) =>
        new Map(
          ids.flatMap((id) => this.entryOf(id).map(([key, indexed]) => [key, { state: { kind: 'product', indexed }, stamp: 1 }] as const)),
        ),
      vectors: async (_storeId: string, ids: readonly string[]) =>
        new Map(ids.flatMap((id): [string, Vectors][] => (this.points.has(id) ? [[id, this.points.get(id)?.vectors ?? {}]] : []))),
      join: async (_storeId: string, states: readonly ProductState[]) => ({
        unfit: states.flatMap((state) => (this.joins(state) ? [] : [state.indexed.product.id])),
        reworded: [],
      }),
    } as unknown as ProductIndex;
  }

  private joins({ indexed, vectors }: ProductState): boolean {
    const { id } = indexed.product;
    const present = this.points.get(id);
    if (this.unfit.delete(id) && present) {
      // Another writer has replaced the pictures.
      this.points.set(id, { ...present, images: present.images.map((image) => ({ ...image, sha256: 'replaced' })) });
      return false;
    }
    if (vectors.image) this.written.withVectors++;
    else this.written.payloads++;
    const kept = indexed.images.length > 0 && !vectors.image ? present?.vectors : {};
    this.points.set(id, { ...indexed, vectors: { ...kept, ...vectors } });
    return true;
  }

  private entryOf(id: string): [string, IndexedProduct][] {
    const present = this.points.get(id);
    return present ? [[id, present]] : [];
  }

  private model(): ClipModel {
    return {
      info: { fingerprint: 'model' },
      prepare: async (bytes: Uint8Array): Promise<PreparedImage> =>
        Buffer.from(bytes).toString() === 'broken'
          ? { error: new ImageError('undecodable-image', 'the picture ends early') }
          : { square: bytes, width: 4, height: 3 },
      embedPrepared: async (prepared: readonly PreparedImage[]) =>
        prepared.map((one) => {
          if ('error' in one) return one;
          this.embedded.push(Buffer.from(one.square).toString());
          return { embedding: Float32Array.of(1, 0) };
        }),
    } as unknown as ClipModel;
  }

  private images(): ImageSource {
    return {
      fetch: async (_storeId: string, reference: string, known?: KnownImage) => {
        this.fetched.push(reference);
        const content = this.pictures.get(reference) ?? new ImageSourceError('image-not-found', 'there is no such picture');
        if (content instanceof Error) throw content;
        const sha256 = createHash('sha256').update(content).digest('hex');
        const isKnown = known?.reference === reference && known.sha256 === sha256;
        return { reference, sha256, key: reference, etag: sha256.slice(0, 8), ...(!isKnown && { bytes: Buffer.from(content) }) };
      },
    } as unknown as ImageSource;
  }
}

/** A space of texts. @param spoken is given the texts that are embedded. */
export const spaceOf = (isClip: boolean, spoken: string[]): TextSpace =>
  ({
    isClip,
    model: {
      info: { fingerprint: 'texts' },
      embedProducts: async (texts: readonly string[]) => {
        spoken.push(...texts);
        return texts.map(() => Float32Array.of(0, 1));
      },
    },
  }) as unknown as TextSpace;

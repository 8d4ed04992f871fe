import { Injectable } from '@nestjs/common';
import { picturesOf, productRevision, type Language, type Product, type RowError, type StoredProduct } from '#catalog';
import { AcceptedWrites, isRankedByText, StoreWrites, type IndexVersion } from '#index-versions';
import { addOutcomes, RefreshProducer, type BatchItem, type Outcome, type Outcomes } from '#jobs';
import { LAYOUTS, productState, withPictures, type IndexedProduct, type ProductState } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { AutoTagger, type StoreTagger } from './auto-tagger.js';
import { PictureEmbedder, type PictureVectors } from './picture-embedder.js';
import { pictureError, warningsOf } from './picture-report.js';
import { imagesOf, ProductPictures, type FetchedPictures } from './product-pictures.js';
import { SimilarPictures } from './similar-pictures.js';
import { beyondLimit, StoreRoom } from './store-room.js';
import { textVectors, type TextVector } from './text-vectors.js';

/** The result of a batch. `retry` holds items whose pictures may be available later, with the reason. */
export interface BatchResult {
  readonly outcomes: Outcomes;
  /** Rows that are not indexed, and warnings about rows that are. */
  readonly errors: readonly RowError[];
  readonly retry: readonly { readonly item: BatchItem; readonly error: RowError }[];
}

/** How a batch is indexed. */
export interface BatchOptions {
  /** Whether a product without a usable picture is refused. */
  readonly requireImages?: boolean;
  /** Whether nobody tries again: a picture that is out of reach costs the picture then. */
  readonly isLast?: boolean;
  /** The import that the items are of. */
  readonly importId?: string;
}

/** Items that are written together, and the most pictures of them. A larger batch is written in several parts. */
const ITEMS_AT_ONCE = 64;
const PICTURES_AT_ONCE = 128;

/** An item, the product as the index has it, and its pictures as they are now. */
interface Fetched extends FetchedPictures {
  readonly item: BatchItem;
  readonly present: IndexedProduct | undefined;
}

/** A write of an item, and what it does. */
interface Prepared {
  readonly item: BatchItem;
  readonly present: IndexedProduct | undefined;
  readonly state: ProductState;
  readonly outcome: Outcome;
}

/** Products → points: fetches pictures, embeds what changed, writes the index once. */
@Injectable()
export class BatchIndexer {
  constructor(
    private readonly writes: StoreWrites,
    private readonly accepted: AcceptedWrites,
    private readonly pictures: ProductPictures,
    private readonly embedder: PictureEmbedder,
    private readonly similar: SimilarPictures,
    private readonly profiles: StoreProfiles,
    private readonly tagger: AutoTagger,
    private readonly refreshes: RefreshProducer,
    private readonly room: StoreRoom,
  ) {}

  /**
   * Indexes the items. Running it again with the same items leaves the same points. A row that fails does not affect the others. Rejects if
   * the index or a model fails; the state of the items is then unknown, and the batch has to run again.
   */
  async run(storeId: string, revision: number, items: readonly BatchItem[], options: BatchOptions = {}): Promise<BatchResult> {
    const results: BatchResult[] = [];
    for (const some of parts(items)) {
      const ids = some.map(({ product }) => product.id);
      const write = (): Promise<BatchResult> =>
        this.writes.run(storeId, ids, (version) => this.runSome({ version, storeId, revision, ...options }, some));
      results.push(await this.room.oneAtATime(storeId, write));
    }
    return joinedResults(results);
  }

  private async runSome(target: Target, items: readonly BatchItem[]): Promise<BatchResult> {
    const { version, storeId, revision } = target;
    const present = await version.index.get(
      storeId,
      items.map(({ product }) => product.id),
    );
    const isSuperseded = ({ product }: BatchItem): boolean => (present.get(product.id)?.revision ?? -1) > revision;
    const current = items.filter((item) => !isSuperseded(item)).map((item) => ({ item, present: present.get(item.product.id) }));
    const { wanted, beyond } = await this.room.within(version, storeId, current);
    const fetched = await this.pictures.fetchAll(
      version,
      storeId,
      wanted.map(({ item: { product }, present: indexed }) => ({ product, present: indexed })),
      target,
    );
    const all = wanted.map((one, n): Fetched => ({ pictures: [], faults: [], ...one, ...fetched[n] }));
    const waiting = all.filter(({ outstanding }) => outstanding);
    const refused = all.filter(({ pictures, outstanding }) => !outstanding && target.requireImages === true && pictures.length === 0);
    const taken = all.filter((one) => !waiting.includes(one) && !refused.includes(one));
    const { outcomes, unfit } = await this.write(target, taken);
    const done = taken.filter(({ item }) => !unfit.includes(item));
    const similar = target.importId === undefined ? [] : await this.similar.notes(target.importId, done);
    const failed = [
      ...refused.map(({ item, faults: [fault] }) => pictureError(item, fault)),
      ...beyond.map(({ item }) => beyondLimit(item)),
    ];
    const result: BatchResult = {
      outcomes: addOutcomes(outcomes, { unchanged: items.length - current.length, failed: failed.length }),
      errors: [...failed, ...similar, ...done.flatMap(warningsOf)],
      retry: waiting.map(({ item, outstanding }) => ({ item, error: pictureError(item, outstanding) })),
    };
    // Another write has replaced the pictures of these products since they were read: this write has to embed its own pictures.
    return unfit.length === 0 ? result : joinedResults([result, await this.runSome(target, unfit)]);
  }

  /** Writes the items. `unfit` holds items that were to keep vectors that the index does not have any more. */
  private async write(target: Target, fetched: readonly Fetched[]): Promise<{ outcomes: Outcomes; unfit: BatchItem[] }> {
    const { storeId, version } = target;
    const { language, auto_tagging: tagging } = await this.profiles.settingsNow(storeId);
    const tagger = await this.tagger.forStore(version, storeId, tagging);
    const leastOpen = (await this.accepted.leastOpen(storeId)) ?? Infinity;
    const prepared = await this.prepared(target, fetched, language, tagger);
    // An unchanged product is written only while an older write may still arrive, so that the older write finds a newer revision.
    const isWritten = ({ outcome, present, state }: Prepared): boolean =>
      outcome !== 'unchanged' ||
      (leastOpen < target.revision && (present?.revision ?? 0) < target.revision) ||
      state.indexed.images.some(({ etag }, n) => etag !== present?.images[n]?.etag);
    const written = prepared.filter(isWritten);
    const changes = written.map(({ present, state }) => ({ before: present?.product, after: state.indexed.product }));
    if (changes.length > 0) await this.profiles.noteChange(storeId);
    const { unfit: lacking, reworded } = await version.index.join(
      storeId,
      written.map(({ state }) => state),
    );
    const unfit = new Set(lacking);
    const products = new Map(prepared.map(({ item, state }) => [item.product.id, state.indexed.product]));
    await this.refreshes.refresh(
      storeId,
      reworded.filter((id) => isRankedByText(version.textSpace, products.get(id)?.has_image !== false)),
      false,
    );
    if (changes.length > 0) await this.profiles.learn(storeId, changes, language);
    const done = prepared.filter(({ item }) => !unfit.has(item.product.id));
    return {
      outcomes: done.reduce<Outcomes>((sum, { outcome }) => addOutcomes(sum, { [outcome]: 1 }), {}),
      unfit: prepared.filter((one) => !done.includes(one)).map(({ item }) => item),
    };
  }

  /** The writes of the items: vectors that the index lacks are made, the others are kept. */
  private async prepared(
    target: Target,
    fetched: readonly Fetched[],
    language: Language,
    tagger: StoreTagger | undefined,
  ): Promise<Prepared[]> {
    const { version, storeId } = target;
    const vectors = await this.embedder.embed(version, storeId, fetched);
    const kept = tagger ? await version.index.embeddings(storeId, idsOf(fetched)) : new Map<string, Float32Array>();
    const products = await Promise.all(
      fetched.map(async ({ item, pictures }, n): Promise<StoredProduct> => {
        const image = pictures.length === 0 ? undefined : (vectors[n]?.vectors.image ?? kept.get(item.product.id));
        const colors = pictures[0]?.facts.colors ?? [];
        return tagger && image ? tagger.tagged(item.product, image, { colors, language }) : item.product;
      }),
    );
    const texts = await textVectors(
      version,
      fetched.map(({ pictures, present }, n) => ({ product: products[n] as StoredProduct, hasImage: pictures.length > 0, present })),
    );
    return fetched.map((one, n) =>
      writeOf({ ...target, language, tagger }, one, products[n] as StoredProduct, vectors[n] as PictureVectors, texts[n] as TextVector),
    );
  }
}

/** The version that a batch is written to, and the revision of the write. */
interface Target extends BatchOptions {
  readonly version: IndexVersion;
  readonly storeId: string;
  readonly revision: number;
}

/** The write of one item. */
function writeOf(
  target: Target & { readonly language: Language; readonly tagger: StoreTagger | undefined },
  { item, present, pictures, faults }: Fetched,
  product: StoredProduct,
  { vectors, isEmbedded }: PictureVectors,
  text: TextVector,
): Prepared {
  const now = new Date().toISOString();
  const written = {
    product: { ...product, created_at: product.created_at ?? present?.product.created_at ?? now },
    ...(text.textKey !== undefined && { textKey: text.textKey }),
    modelFingerprint: target.version.model.info.fingerprint,
    sourceRevision: revisionOf(item.product, target.tagger),
    indexedAt: now,
    language: target.language,
    layout: LAYOUTS.length,
    revision: target.revision,
    patched: {},
  };
  const indexed = withPictures(written, imagesOf({ pictures }), faults);
  const isUpdated =
    present === undefined ||
    Object.keys(present.patched).length > 0 ||
    Object.keys(vectors).length > 0 ||
    text.vectors.text !== undefined ||
    identityOf(present) !== identityOf(indexed);
  const outcome = isEmbedded ? 'embedded' : isUpdated ? 'updated' : 'unchanged';
  return { item, present, state: productState(indexed, { ...vectors, ...text.vectors }), outcome };
}

/** All that tells whether a product has to be written again. */
const identityOf = ({ sourceRevision, language, layout, images, faults }: IndexedProduct): string =>
  JSON.stringify([sourceRevision, language, layout, images.map(({ sha256 }) => sha256), faults.map(({ code }) => code)]);

/** Stays the same until the merchant's fields or the tagging change. */
const revisionOf = (product: Product, tagger: StoreTagger | undefined): string =>
  tagger ? `${productRevision(product)}+${tagger.revision}` : productRevision(product);

const idsOf = (fetched: readonly Fetched[]): string[] => fetched.map(({ item }) => item.product.id);

/** Cuts a batch into parts of few enough items and pictures. */
function parts(items: readonly BatchItem[]): BatchItem[][] {
  const all: BatchItem[][] = [];
  let pictures = Infinity;
  for (const item of items) {
    const more = picturesOf(item.product).length;
    const last = all.at(-1);
    if (last && last.length < ITEMS_AT_ONCE && pictures + more <= PICTURES_AT_ONCE) last.push(item);
    else [pictures] = [(all.push([item]), 0)];
    pictures += more;
  }
  return all;
}

const joinedResults = (results: readonly BatchResult[]): BatchResult => ({
  outcomes: results.reduce<Outcomes>((sum, { outcomes }) => addOutcomes(sum, outcomes), {}),
  errors: results.flatMap(({ errors }) => errors),
  retry: results.flatMap(({ retry }) => retry),
});

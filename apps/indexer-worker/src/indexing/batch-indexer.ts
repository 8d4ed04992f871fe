import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { productRevision, type Product, type RowError, type StoredProduct, type Language } from '#catalog';
import { ImageError, type ClipModel, type Embedding, type ImageResult, type PreparedImage } from '#clip';
import { ImageSource, ImageSourceError, type KnownImage } from '#image-store';
import { AcceptedWrites, StoreWrites, type IndexVersion } from '#index-versions';
import { addOutcomes, type BatchItem, type Outcomes } from '#jobs';
import { PictureMemory } from '#platform';
import type { ImageFacts, IndexedProduct, Point } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { AutoTagger, type StoreTagger } from './auto-tagger.js';

/** The result of a batch. `retry` holds items whose picture may be available later, with the reason. */
export interface BatchResult {
  readonly outcomes: Outcomes;
  readonly errors: readonly RowError[];
  readonly retry: readonly { readonly item: BatchItem; readonly error: RowError }[];
}

/** Pictures fetched at once for one batch. With three batches in flight, this hides the latency of the object store. */
const FETCHES_AT_ONCE = 16;

/** Items that are written together. A larger batch is written in several parts. */
const ITEMS_AT_ONCE = 64;

/** An item, the product as the index has it, and the picture as it is now. */
interface Fetched {
  readonly item: BatchItem;
  readonly present: IndexedProduct | undefined;
  readonly image: KnownImage;
  /** Set if the picture has to be embedded. */
  readonly prepared?: PreparedImage;
}

/** Products → points: fetches pictures, embeds those that changed, writes the index once. */
@Injectable()
export class BatchIndexer {
  constructor(
    private readonly writes: StoreWrites,
    private readonly accepted: AcceptedWrites,
    private readonly images: ImageSource,
    private readonly profiles: StoreProfiles,
    private readonly tagger: AutoTagger,
    private readonly memory: PictureMemory,
  ) {}

  /**
   * Indexes the items. Running it again with the same items leaves the same points. A row that fails does not affect the others. Rejects if
   * the index or the model fails; the state of the items is then unknown, and the batch has to run again.
   */
  async run(storeId: string, revision: number, items: readonly BatchItem[]): Promise<BatchResult> {
    const results: BatchResult[] = [];
    for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
      const some = items.slice(at, at + ITEMS_AT_ONCE);
      const ids = some.map(({ product }) => product.id);
      results.push(await this.writes.run(storeId, ids, (version) => this.runSome({ version, storeId, revision }, some)));
    }
    return {
      outcomes: results.reduce<Outcomes>((sum, { outcomes }) => addOutcomes(sum, outcomes), {}),
      errors: results.flatMap(({ errors }) => errors),
      retry: results.flatMap(({ retry }) => retry),
    };
  }

  private async runSome(target: Target, items: readonly BatchItem[]): Promise<BatchResult> {
    const { version, storeId, revision } = target;
    const present = await version.index.get(
      storeId,
      items.map(({ product }) => product.id),
    );
    const errors: RowError[] = [];
    const retry: { item: BatchItem; error: RowError }[] = [];
    const fetched: Fetched[] = [];
    const isSuperseded = ({ product }: BatchItem): boolean => (present.get(product.id)?.revision ?? -1) > revision;
    const superseded = items.filter(isSuperseded).length;
    await pMap(
      items.filter((item) => !isSuperseded(item)),
      async (item) => {
        try {
          fetched.push(await this.fetch(target, item, present.get(item.product.id)));
        } catch (error) {
          const rowError = imageRowError(item, error);
          if (error instanceof ImageSourceError && !error.transient) errors.push(rowError);
          else retry.push({ item, error: rowError });
        }
      },
      { concurrency: FETCHES_AT_ONCE },
    );
    const { outcomes, unfit } = await this.write(target, fetched, errors);
    const counted = addOutcomes(outcomes, { unchanged: superseded, failed: errors.length });
    if (unfit.length === 0) return { outcomes: counted, errors, retry };
    const again = await this.runSome(target, unfit);
    return {
      outcomes: addOutcomes(counted, again.outcomes),
      errors: [...errors, ...again.errors],
      retry: [...retry, ...again.retry],
    };
  }

  /** Fetches a picture. If it is not the embedded one, decodes it at once to the model's input, so that its bytes need not be kept. */
  private async fetch({ version, storeId }: Target, item: BatchItem, present: IndexedProduct | undefined): Promise<Fetched> {
    const lease = this.memory.fetched.lease();
    try {
      const before = known(version, present);
      const { bytes, ...image } = await this.images.fetch(storeId, item.product.image, before, (size) => lease.grow(size));
      const isEmbedded = before?.sha256 === image.sha256 || !bytes;
      return { item, present, image, ...(!isEmbedded && { prepared: await version.model.prepare(bytes) }) };
    } finally {
      lease.release();
    }
  }

  /**
   * Writes the items. `unfit` holds items that were to keep their embedding, but whose picture an older write replaced meanwhile: their
   * picture has to be embedded after all.
   */
  private async write(
    { version, storeId, revision }: Target,
    fetched: readonly Fetched[],
    errors: RowError[],
  ): Promise<{ outcomes: Outcomes; unfit: BatchItem[] }> {
    const { language, auto_tagging: tagging } = await this.profiles.settingsNow(storeId);
    const tagger = await this.tagger.forStore(version, storeId, tagging);
    const changed = fetched.filter(({ present, image }) => known(version, present)?.sha256 !== image.sha256);
    const kept = fetched.filter((entry) => !changed.includes(entry));
    const results = await embedOnce(version.model, changed);
    const form = { version, revision, language, tagger };
    const points: Point[] = [];
    for (const entry of changed) {
      const result = results.get(entry.image.sha256);
      if (result && 'embedding' in result) {
        points.push({ ...(await payloadOf(form, entry, result.embedding)), embedding: result.embedding });
      } else errors.push(imageRowError(entry.item, result?.error));
    }
    const isUpdated = ({ item, present }: Fetched): boolean =>
      present?.sourceRevision !== revisionOf(item.product, tagger) ||
      present.language !== language ||
      Object.keys(present.patched).length > 0;
    const updated = kept.filter(isUpdated);
    const leastOpen = (await this.accepted.leastOpen(storeId)) ?? Infinity;
    // An unchanged product is written only while an older write may still arrive, so that the older write finds a newer revision.
    const isOpen = ({ present }: Fetched): boolean => leastOpen < revision && (present?.revision ?? 0) < revision;
    const same = kept.filter((entry) => !isUpdated(entry) && (entry.present?.image.etag !== entry.image.etag || isOpen(entry)));
    const payloads = await payloadsOf(form, storeId, [...updated, ...same]);
    const before = new Map(fetched.map(({ item, present }) => [item.product.id, present?.product]));
    const changes = [...points, ...payloads].map(({ product }) => ({ before: before.get(product.id), after: product }));
    if (changes.length > 0) await this.profiles.noteChange(storeId);
    await version.index.upsert(storeId, points);
    const unfit = new Set(await version.index.updatePayloads(storeId, payloads));
    if (changes.length > 0) await this.profiles.learn(storeId, changes, language);
    const isFit = ({ item }: Fetched): boolean => !unfit.has(item.product.id);
    const outcomes = {
      embedded: points.length,
      updated: updated.filter(isFit).length,
      unchanged: kept.filter((entry) => isFit(entry) && !updated.includes(entry)).length,
    };
    return { outcomes, unfit: kept.filter((entry) => !isFit(entry)).map(({ item }) => item) };
  }
}

/** The picture that was embedded; undefined if another model embedded it, as that embedding is of no use. */
function known({ model }: IndexVersion, present: IndexedProduct | undefined): ImageFacts | undefined {
  return present?.modelFingerprint === model.info.fingerprint ? present.image : undefined;
}

/** The version that a batch is written to, and the revision of the write. */
interface Target {
  readonly version: IndexVersion;
  readonly storeId: string;
  readonly revision: number;
}

/** What payloads are made with. */
interface PayloadForm {
  readonly version: IndexVersion;
  readonly revision: number;
  readonly language: Language;
  readonly tagger: StoreTagger | undefined;
}

/** The payloads of products whose embeddings are kept. Embeddings are read only where tags are inferred from them. */
async function payloadsOf(form: PayloadForm, storeId: string, entries: readonly Fetched[]): Promise<IndexedProduct[]> {
  const ids = entries.map(({ item }) => item.product.id);
  const embeddings = form.tagger ? await form.version.index.embeddings(storeId, ids) : new Map<string, Embedding>();
  return Promise.all(entries.map((entry) => payloadOf(form, entry, embeddings.get(entry.item.product.id))));
}

/** Embeds each picture once, even if several products share it, such as variants of one product. */
async function embedOnce(model: ClipModel, changed: readonly Fetched[]): Promise<ReadonlyMap<string, ImageResult>> {
  const pictures = new Map(changed.flatMap(({ image, prepared }) => (prepared ? [[image.sha256, prepared] as const] : [])));
  const results = await model.embedPrepared([...pictures.values()]);
  return new Map([...pictures.keys()].flatMap((sha256, n) => (results[n] ? [[sha256, results[n]] as const] : [])));
}

async function payloadOf(
  { version: { model }, revision, language, tagger }: PayloadForm,
  { item, present, image }: Fetched,
  embedding: Embedding | undefined,
): Promise<IndexedProduct> {
  const { reference, sha256, etag, key } = image;
  const now = new Date().toISOString();
  const product: StoredProduct = tagger && embedding ? await tagger.tagged(item.product, embedding) : item.product;
  return {
    product: { ...product, created_at: product.created_at ?? present?.product.created_at ?? now },
    image: { reference, sha256, key, ...(etag && { etag }) },
    modelFingerprint: model.info.fingerprint,
    sourceRevision: revisionOf(item.product, tagger),
    indexedAt: now,
    language,
    revision,
    patched: {},
  };
}

/** Stays the same until the merchant's fields or the tagging change. */
const revisionOf = (product: Product, tagger: StoreTagger | undefined): string =>
  tagger ? `${productRevision(product)}+${tagger.revision}` : productRevision(product);

function imageRowError({ row, product }: BatchItem, error: unknown): RowError {
  const known = error instanceof ImageSourceError || error instanceof ImageError;
  return {
    row,
    productId: product.id,
    column: 'image',
    code: known ? error.code : 'image-unreachable',
    message: known ? `The image cannot be used: ${error.message}.` : 'The image could not be fetched, even after several attempts.',
    value: product.image.slice(0, 200),
  };
}

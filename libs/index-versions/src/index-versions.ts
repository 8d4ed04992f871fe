import { clipTextModel, TextEmbedder, type ClipModel, type ModelLibrary, type TextModel, type TextModelLibrary } from '#clip';
import { collectionFacts, IndexUnavailableError, PRODUCTS_ALIAS, type Collections, type ProductIndex } from '#product-index';
import { isAliasOf, isLiveAlias, isServedAlias, liveCollection, storeOfNextAlias } from './aliases.js';
import { FirstCollection } from './first-collection.js';

/** Readers see a swap after at most this time. */
const ALIASES_MAX_AGE_MS = 250;
const PRELOAD_EVERY_MS = 1_000;
const MODEL_IDLE_MS = 60_000;
const FIRST_GRACE_MS = 5_000;

/** A process that takes longer for an answer may have been suspended, and may have read a collection that is gone. */
const LONG_ANSWER_MS = 10_000;

/** Prepares a version that is about to serve a store. */
type Preparation = (version: IndexVersion, storeId: string) => Promise<void>;

export interface IndexVersionsOptions {
  /** How long an old version is kept after a swap. An answer that takes half of this or longer is asked for again, because its version may be gone. */
  readonly graceMs: number;
  /** How long a model stays loaded after no alias needs it, for requests that began before; a minute by default. */
  readonly modelIdleMs?: number;
}

/** A collection and the models that filled it. A caller that embeds a query takes the model and the index from the same version. */
export interface IndexVersion {
  readonly collection: string;
  readonly index: ProductIndex;
  readonly model: ClipModel;
  /** Embeds words into the space of pictures. */
  readonly texts: TextEmbedder;
  /** Embeds words and products into the space of texts; undefined where the collection keeps no vectors of texts. */
  readonly textSpace?: TextSpace;
}

/** A space of texts: its model, and what embeds the words of shoppers. */
export interface TextSpace {
  readonly model: TextModel;
  readonly queries: TextEmbedder;
  /**
   * Whether the model is CLIP's own text tower. That was trained to match texts with pictures, not with other texts: it ranks only products
   * that have no picture.
   */
  readonly isClip: boolean;
}

/** Which collection serves a store, and the model that belongs to it. */
export class IndexVersions {
  readonly #indexes = new Map<string, Promise<ProductIndex>>();
  readonly #opened = new Map<string, Promise<IndexVersion>>();
  readonly #texts = new WeakMap<ClipModel, TextEmbedder>();
  readonly #textSpaces = new WeakMap<object, TextSpace>();
  readonly #preparations: Preparation[] = [];
  readonly #first: FirstCollection;
  #aliases: { readonly read: Promise<ReadonlyMap<string, string>>; readonly at: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly collections: Collections,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
    private readonly options: IndexVersionsOptions,
  ) {
    this.#first = new FirstCollection(collections, models, textModels, Math.min(options.graceMs, FIRST_GRACE_MS));
  }

  /**
   * Ensures that the first collection exists and loads the models of live collections. Later changes are loaded in the background.
   * @throws {ModelError} if the model that filled the index cannot be found; {IndexLayoutError}.
   */
  async start(onWarning: (message: string) => void): Promise<void> {
    await this.#first.ensure();
    await this.preload(isLiveAlias);
    this.schedule(onWarning);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Registers work for each version that is about to serve a store. It runs about once a second, so that the first search is fast. */
  beforeServing(prepare: Preparation): void {
    this.#preparations.push(prepare);
  }

  /** The version that a store's searches read. All parts of an answer come from the version that one call returned. */
  async live(storeId: string): Promise<IndexVersion> {
    return this.of(liveOf(await this.aliases(), storeId));
  }

  /** As `live`, but reads the aliases again instead of using known ones. */
  async liveNow(storeId: string): Promise<IndexVersion> {
    this.#aliases = undefined;
    return this.live(storeId);
  }

  /**
   * Answers from the live version. A process that was suspended during a swap may read a collection that is gone: then the
   * answer is made again, from the new live version.
   * @param signal of an answer that may be given up.
   */
  async reading<T>(storeId: string, answer: (version: IndexVersion) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const version = await this.live(storeId);
    const started = Date.now();
    try {
      const answered = await answer(version);
      if (Date.now() - started < Math.min(LONG_ANSWER_MS, this.options.graceMs / 2)) return answered;
      if ((await this.liveNow(storeId)).collection === version.collection) return answered;
    } catch (error) {
      if (signal?.aborted) throw error;
      if ((await this.liveNow(storeId)).collection === version.collection) throw error;
    }
    return answer(await this.live(storeId));
  }

  /** A collection with its model, which is loaded for it. @throws {ModelError} {IndexLayoutError} */
  async of(collection: string): Promise<IndexVersion> {
    const { fingerprint } = collectionFacts(collection);
    const model = await this.models.load(fingerprint);
    const known = await this.#opened.get(collection);
    if (known?.model === model) return known;
    const opening = this.open(collection, model);
    this.#opened.set(collection, opening);
    opening.catch(() => this.#opened.delete(collection));
    return opening;
  }

  /** A collection without its model. @throws {IndexLayoutError} */
  async index(collection: string): Promise<ProductIndex> {
    const known = this.#indexes.get(collection);
    if (known) return known;
    const opening = this.collections.index(collection);
    this.#indexes.set(collection, opening);
    opening.catch(() => this.#indexes.delete(collection));
    return opening;
  }

  /** At most `ALIASES_MAX_AGE_MS` old. */
  async aliases(): Promise<ReadonlyMap<string, string>> {
    if (this.#aliases && Date.now() - this.#aliases.at <= ALIASES_MAX_AGE_MS) return this.#aliases.read;
    const read = this.collections.aliases();
    this.#aliases = { read, at: Date.now() };
    read.catch(() => (this.#aliases = undefined));
    return read;
  }

  /** The latest revision of a store's writes in any version of the index, deletes included. */
  async latestRevision(storeId: string): Promise<number> {
    return Math.max(0, ...(await Promise.all((await this.all(storeId)).map((index) => index.latestRevision(storeId)))));
  }

  /** The collections that may hold products of a store: the live version, the one that is being filled, and the one before. */
  async all(storeId: string): Promise<readonly ProductIndex[]> {
    const aliases = await this.collections.aliases();
    const collections = new Set([...aliases].filter(([alias]) => isAliasOf(alias, storeId)).map(([, collection]) => collection));
    return Promise.all([...collections].map((name) => this.index(name)));
  }

  /** The fingerprints of the models that are held. */
  get loadedModels(): readonly string[] {
    return this.models.loaded;
  }

  private async open(collection: string, model: ClipModel): Promise<IndexVersion> {
    const known = this.#texts.get(model);
    const texts = known ?? new TextEmbedder({ fingerprint: model.info.fingerprint, embed: (some) => model.embedText(some) });
    this.#texts.set(model, texts);
    const facts = collectionFacts(collection);
    const [index, textModel] = await Promise.all([
      this.index(collection),
      facts.texts === 'own' ? this.textModels.load(facts.textFingerprint) : undefined,
    ]);
    if (facts.texts === 'none') return { collection, index, model, texts };
    return { collection, index, model, texts, textSpace: textModel ? this.spaceOf(textModel) : this.spaceOfClip(model, texts) };
  }

  private spaceOf(model: TextModel): TextSpace {
    const known = this.#textSpaces.get(model);
    const embed = (some: readonly string[]): Promise<Float32Array[]> => model.embedQueries(some);
    const space = known ?? { model, queries: new TextEmbedder({ fingerprint: model.info.fingerprint, embed }), isClip: false };
    this.#textSpaces.set(model, space);
    return space;
  }

  /** The space of texts of CLIP's own text tower: the same words have the same embedding in both spaces. */
  private spaceOfClip(model: ClipModel, queries: TextEmbedder): TextSpace {
    const space = this.#textSpaces.get(model) ?? { model: clipTextModel(model), queries, isClip: true };
    this.#textSpaces.set(model, space);
    return space;
  }

  private schedule(onWarning: (message: string) => void): void {
    this.#timer = setTimeout(() => {
      this.preload(isServedAlias)
        .then(() => this.prepareNext())
        .catch((error: unknown) => onWarning(`a version of the index cannot be prepared: ${String(error)}`))
        .finally(() => this.#timer && this.schedule(onWarning));
    }, PRELOAD_EVERY_MS);
    this.#timer.unref();
  }

  private async prepareNext(): Promise<void> {
    if (this.#preparations.length === 0) return;
    for (const [alias, collection] of await this.aliases()) {
      const storeId = storeOfNextAlias(alias);
      if (storeId === undefined) continue;
      const version = await this.of(collection);
      for (const prepare of this.#preparations) await prepare(version, storeId);
    }
  }

  /** Models are loaded before they are live, so that the first search after a swap is as fast as the rest. */
  private async preload(isWanted: (alias: string) => boolean): Promise<void> {
    const aliases = await this.collections.aliases();
    const isFirstNeeded = await this.#first.isNeeded(aliases);
    const isAsked = (alias: string): boolean => isWanted(alias) && (alias !== PRODUCTS_ALIAS || isFirstNeeded);
    const wanted = new Set([...aliases].filter(([alias]) => isAsked(alias)).map(([, collection]) => collection));
    await Promise.all([...wanted].map((collection) => this.of(collection)));
    const fingerprints = new Set([...wanted].map((collection) => collectionFacts(collection).fingerprint));
    const present = new Set(aliases.values());
    await this.models.releaseIdle((fingerprint) => fingerprints.has(fingerprint), this.options.modelIdleMs ?? MODEL_IDLE_MS);
    const texts = new Set<string | undefined>([...aliases.values()].map((collection) => collectionFacts(collection).textFingerprint));
    await this.textModels.releaseIdle((fingerprint) => texts.has(fingerprint), this.options.modelIdleMs ?? MODEL_IDLE_MS);
    for (const collection of this.#opened.keys()) {
      const isHeld = this.models.loaded.includes(collectionFacts(collection).fingerprint);
      if (!present.has(collection) || !isHeld) this.#opened.delete(collection);
    }
    for (const collection of this.#indexes.keys()) if (!present.has(collection)) this.#indexes.delete(collection);
  }
}

function liveOf(aliases: ReadonlyMap<string, string>, storeId: string): string {
  const collection = liveCollection(aliases, storeId);
  if (collection === undefined) {
    throw new IndexUnavailableError(new Error('it has no products any more: it was emptied while this process was running'));
  }
  return collection;
}

/** Whether searches in a space of texts rank a product by its text, so that its text has to be embedded. */
export const isRankedByText = (space: Pick<TextSpace, 'isClip'> | undefined, hasImage: boolean): boolean =>
  space !== undefined && !(space.isClip && hasImage);

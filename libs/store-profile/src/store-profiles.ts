import { Injectable } from '@nestjs/common';
import { Redis } from '#redis';
import type { SettingsPatch, StoreSettings } from '#api-contract';
import type { Language } from '#catalog';
import { Refreshed } from '#platform';
import { STARTER_SYNONYMS, Synonyms, Vocabulary, type StoreWords } from '#lexical';
import { FieldSchema } from './field-schema.js';
import { ProfileCount, type CountedProduct } from './profile-count.js';
import { QueryLog } from './query-log.js';
import { Recounts } from './recounts.js';
import { StoreAttributes } from './store-attributes.js';
import { StoreSettingsStore, type EarlierSettings, type SettingsChange, type VersionedSettings } from './store-settings.js';
import { StoreWordCounts, type ProductChange } from './store-words.js';

const MAX_AGE_MS = 2_000;

interface VersionedWords extends StoreWords {
  readonly version: number;
  /** When the vocabulary was built and how long it took. */
  readonly builtAt: number;
  readonly buildMs: number;
}

/** Building a vocabulary takes at most this share of the time, however fast products are written. */
const BUILDING_SHARE = 0.02;

/** A store's own synonyms, with those of the starter list of its language where it wants them. */
function synonymsOf({ language, synonyms, one_way_synonyms: oneWay, starter_synonyms: isStarted }: StoreSettings): Synonyms {
  const starter = isStarted ? STARTER_SYNONYMS[language] : undefined;
  return new Synonyms([...synonyms, ...(starter?.groups ?? [])], language, [...oneWay, ...(starter?.oneWay ?? [])]);
}

/** What is known of each store beside its products: settings, words, attributes, and what shoppers ask for. */
@Injectable()
export class StoreProfiles {
  readonly queries: QueryLog;
  readonly #settings: StoreSettingsStore;
  readonly #counts: StoreWordCounts;
  readonly #attributes: StoreAttributes;
  readonly #recounts: Recounts;
  readonly #settingsByStore: Refreshed<StoreSettings>;
  readonly #wordsByStore: Refreshed<VersionedWords>;
  readonly #fieldsByStore: Refreshed<FieldSchema>;

  constructor(redis: Redis) {
    this.queries = new QueryLog(redis);
    this.#settings = new StoreSettingsStore(redis);
    this.#counts = new StoreWordCounts(redis);
    this.#attributes = new StoreAttributes(redis);
    this.#recounts = new Recounts(redis);
    this.#settingsByStore = new Refreshed(MAX_AGE_MS, (storeId) => this.#settings.get(storeId));
    this.#wordsByStore = new Refreshed(MAX_AGE_MS, (storeId, known) => this.readWords(storeId, known));
    this.#fieldsByStore = new Refreshed(MAX_AGE_MS, async (storeId) => new FieldSchema(await this.#attributes.types(storeId)));
  }

  /**
   * Learns the words and attributes of products that were written or removed. Call this after the write: a running count adds what
   * is learnt during the count, and has to find everything else in the index.
   */
  async learn(storeId: string, changes: readonly ProductChange[], language: Language): Promise<void> {
    await this.#recounts.note(storeId);
    await this.#counts.learnFrom(storeId, changes, language);
    await this.#attributes.learnFrom(storeId, changes);
  }

  /** Notes that a store's products are about to change: if the process is killed before `learn`, a recount finds the changes. */
  async noteChange(storeId: string): Promise<void> {
    await this.#recounts.note(storeId);
  }

  /**
   * Counts words and attributes again, from the index, for stores whose products changed. Learnt counts may be wrong after a process
   * was killed or two changes crossed; this corrects them.
   * @param products all products of a store, page by page.
   */
  async recount(products: (storeId: string) => AsyncIterable<readonly CountedProduct[]>): Promise<void> {
    await this.#recounts.run(async (storeId) => {
      await Promise.all([this.#counts.beginCount(storeId), this.#attributes.beginCount(storeId)]);
      const { words, attributes } = await ProfileCount.of(products(storeId));
      await this.#counts.replace(storeId, words);
      await this.#attributes.replace(storeId, attributes);
    });
  }

  /** The settings as last read; a read in the background follows after two seconds. For answers that must not wait. */
  async settings(storeId: string): Promise<StoreSettings> {
    return this.#settingsByStore.get(storeId);
  }

  /** The present settings, read again: for writes that depend on them. */
  async settingsNow(storeId: string): Promise<StoreSettings> {
    return this.#settingsByStore.fresh(storeId);
  }

  /** The present settings, with their version. */
  async versionedSettings(storeId: string): Promise<VersionedSettings> {
    return this.#settings.versioned(storeId);
  }

  /** The last versions of the settings, the latest first. */
  async settingsHistory(storeId: string, count: number): Promise<EarlierSettings[]> {
    return this.#settings.history(storeId, count);
  }

  /** Replaces all settings. @throws {Problem} `version-mismatch` */
  async changeSettings(storeId: string, settings: StoreSettings, change: SettingsChange): Promise<VersionedSettings> {
    return this.renewed(storeId, await this.#settings.set(storeId, settings, change));
  }

  /** Changes the settings that are named. @returns all of them as they are now. @throws {Problem} `invalid-request`, `version-mismatch`. */
  async patchSettings(storeId: string, patch: SettingsPatch, change: SettingsChange): Promise<VersionedSettings> {
    return this.renewed(storeId, await this.#settings.patch(storeId, patch, change));
  }

  /** The language, vocabulary and synonyms that a lexical query is read with. */
  async words(storeId: string): Promise<StoreWords> {
    return this.#wordsByStore.get(storeId);
  }

  /** Calls `use` with the store's fields. If it throws, it is called again with fresh fields, because an unknown name may be new. */
  async withFields<T>(storeId: string, use: (schema: FieldSchema) => T): Promise<T> {
    try {
      return use(await this.#fieldsByStore.get(storeId));
    } catch {
      return use(await this.#fieldsByStore.fresh(storeId));
    }
  }

  private async renewed(storeId: string, changed: VersionedSettings): Promise<VersionedSettings> {
    await Promise.all([this.#settingsByStore.fresh(storeId), this.#wordsByStore.fresh(storeId)]);
    return changed;
  }

  private async readWords(storeId: string, known: VersionedWords | undefined): Promise<VersionedWords> {
    const [settings, version] = await Promise.all([this.#settings.get(storeId), this.#counts.version(storeId)]);
    const { language } = settings;
    const synonyms = synonymsOf(settings);
    const isRecent = known !== undefined && Date.now() - known.builtAt < known.buildMs / BUILDING_SHARE;
    if (known?.language === language && (known.version === version || isRecent)) return { ...known, synonyms };
    const counts = await this.#counts.all(storeId);
    const started = performance.now();
    const vocabulary = await Vocabulary.build(counts, language);
    return { version, language, synonyms, vocabulary, builtAt: Date.now(), buildMs: performance.now() - started };
  }
}

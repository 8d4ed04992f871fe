import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelLibrary, TextModelLibrary } from '#clip';
import {
  collectionFacts,
  collectionName,
  openAlias,
  PRODUCTS_ALIAS,
  shortFingerprint,
  type CollectionSpec,
  type Collections,
} from '#product-index';
import { storeOfLiveAlias } from './aliases.js';

const ASKED_EVERY_MS = 5_000;

/** The collection that all stores begin in, and leave when they are reindexed. */
export class FirstCollection {
  #isNeeded = true;
  #askedAt = -Infinity;

  constructor(
    private readonly collections: Collections,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
    /** How long to wait, in ms, for writes that began before the alias was moved. */
    private readonly graceMs: number,
  ) {}

  /** Makes the collection if there is none, and replaces an empty one if another model is configured now. @throws {ModelError} */
  async ensure(): Promise<void> {
    const aliases = await this.collections.aliases();
    const present = aliases.get(PRODUCTS_ALIAS);
    if (present === undefined) await openAlias(this.collections, await this.configured());
    // Another process may be doing the same, and may have dropped the collection.
    else if (await this.isLeft(present, aliases).catch(() => false)) await this.beginAnew(present);
  }

  /** False when every store with products has left the collection. Its model is then loaded only when a new store comes. */
  async isNeeded(aliases: ReadonlyMap<string, string>): Promise<boolean> {
    const stores = [...aliases.keys()].flatMap((alias) => storeOfLiveAlias(alias) ?? []);
    const present = aliases.get(PRODUCTS_ALIAS);
    if (stores.length === 0 || present === undefined) return true;
    if (performance.now() - this.#askedAt < ASKED_EVERY_MS) return this.#isNeeded;
    const index = await this.collections.index(present);
    // A store that has left keeps its products here as long as it can be rolled back.
    const [size, ...kept] = await Promise.all([index.size(), ...stores.map((storeId) => index.count(storeId))]);
    this.#isNeeded = size > kept.reduce((sum, count) => sum + count, 0);
    this.#askedAt = performance.now();
    return this.#isNeeded;
  }

  private async isLeft(present: string, aliases: ReadonlyMap<string, string>): Promise<boolean> {
    const text = await this.textModels.first();
    const { fingerprint, textFingerprint } = collectionFacts(present);
    const wantedText = text ? shortFingerprint(text.fingerprint) : fingerprint;
    if ((await this.models.isFirst(fingerprint)) && textFingerprint === wantedText) return false;
    const isNamed = [...aliases].some(([alias, collection]) => alias !== PRODUCTS_ALIAS && collection === present);
    return !isNamed && (await (await this.collections.index(present)).size()) === 0;
  }

  /** Replaces the empty collection by one of the configured model. If a late write reaches the old collection, the old one stays. */
  private async beginAnew(empty: string): Promise<void> {
    const spec = await this.configured();
    const name = collectionName(spec, collectionFacts(empty).version + 1);
    await this.collections.create(name, spec.dimensions);
    await this.collections.repoint(new Map([[PRODUCTS_ALIAS, name]]), { alias: PRODUCTS_ALIAS, oneOf: [empty] });
    await sleep(this.graceMs);
    if ((await (await this.collections.index(empty)).size()) === 0) return this.collections.drop(empty);
    await this.collections.repoint(new Map([[PRODUCTS_ALIAS, empty]]), { alias: PRODUCTS_ALIAS, oneOf: [name] });
    await this.collections.drop(name);
  }

  private async configured(): Promise<CollectionSpec> {
    const [{ info }, text] = await Promise.all([this.models.first(), this.textModels.first()]);
    const { dimension } = await this.models.load(shortFingerprint(info.fingerprint));
    return {
      modelName: info.name,
      modelFingerprint: info.fingerprint,
      textFingerprint: (text ?? info).fingerprint,
      dimensions: { image: dimension, text: text?.dimension ?? dimension },
    };
  }
}

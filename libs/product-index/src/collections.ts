import { FingerprintMismatchError, IndexLayoutError, UnexpectedAliasError } from './index-errors.js';
import type { ProductIndex } from './product-index.js';

/** The alias of stores that have none of their own. */
export const PRODUCTS_ALIAS = 'products';

/** The dimensions of a collection's vectors; none of texts in a collection that keeps no vectors of them. */
export interface Dimensions {
  readonly image: number;
  readonly text?: number;
}

/** The models that fill a collection. */
export interface CollectionSpec {
  readonly modelName: string;
  readonly modelFingerprint: string;
  /** The model of texts; absent in a collection that keeps no vectors of them. */
  readonly textFingerprint?: string;
  readonly dimensions: Dimensions;
}

/** The collections that an alias may lead to before it is changed; `undefined` in `oneOf` means that the alias may be absent. */
export interface ExpectedAlias {
  readonly alias: string;
  readonly oneOf: readonly (string | undefined)[];
}

/** @throws {UnexpectedAliasError} */
export function requireExpected(aliases: ReadonlyMap<string, string>, expected: ExpectedAlias | undefined): void {
  if (!expected || expected.oneOf.includes(aliases.get(expected.alias))) return;
  throw new UnexpectedAliasError(
    `the alias "${expected.alias}" leads to ${aliases.get(expected.alias) ?? 'nothing'}, expected ${expected.oneOf.map((name) => name ?? 'nothing').join(' or ')}`,
  );
}

/**
 * The collections of an index, and the aliases that lead to them. An adapter is made by its own `open()`, and is ready when that
 * resolves. All calls reject as those of `ProductIndex` do when the index is away or full.
 */
export abstract class Collections {
  /** The collections that aliases lead to, by alias. */
  abstract aliases(): Promise<ReadonlyMap<string, string>>;

  /**
   * Points aliases to collections, and removes aliases whose value is `null`. A reader sees either all changes or none of them.
   * @param expected where the caller expects an alias to lead before the change.
   * @throws {UnexpectedAliasError} if the alias leads elsewhere: another process changed it meanwhile.
   */
  abstract repoint(changes: ReadonlyMap<string, string | null>, expected?: ExpectedAlias): Promise<void>;

  /** Makes a collection unless it exists; safe to call from several processes. */
  abstract create(name: string, dimensions: Dimensions): Promise<void>;

  /** The index over one collection. @throws {IndexLayoutError} if the collection lacks what this version needs. */
  abstract index(name: string): Promise<ProductIndex>;

  /** Removes a collection if it exists. */
  abstract drop(name: string): Promise<void>;

  /** Free bytes on the disk of the index; undefined if the index does not report them. */
  abstract freeBytes(): Promise<number | undefined>;

  /** Rejects when the index is away. */
  abstract ping(): Promise<void>;

  /** The memory that stores take in this process, in bytes, by an estimate. */
  memoryBytes(): number {
    return 0;
  }

  /** Whether a store is too large for the memory that this process may take, so that its searches take longer. */
  get isBeyondMemory(): boolean {
    return false;
  }

  abstract close(): Promise<void>;
}

/** The name of a collection: the models that fill it and a version. */
export function collectionName(spec: Omit<CollectionSpec, 'dimensions'>, version: number, prefix: string = PRODUCTS_ALIAS): string {
  const text = spec.textFingerprint === undefined ? '' : `-t${shortFingerprint(spec.textFingerprint)}`;
  const model = spec.modelName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${prefix}-${model}-${shortFingerprint(spec.modelFingerprint)}${text}-${version}`;
}

/** The part of a fingerprint that is in a collection's name. */
export const shortFingerprint = (fingerprint: string): string => fingerprint.slice(0, 8);

/**
 * What a collection's name tells: short fingerprints of its models, what embeds its texts (nothing, the text tower of the CLIP model, or a model
 * of its own), and its version.
 */
export type CollectionFacts = { readonly fingerprint: string; readonly version: number } & (
  { readonly texts: 'none'; readonly textFingerprint?: undefined } | { readonly texts: 'clip' | 'own'; readonly textFingerprint: string }
);

/** @throws {IndexLayoutError} for a name of another form. */
export function collectionFacts(name: string): CollectionFacts {
  const [, fingerprint, text, version] = /-([0-9a-f]{8})(?:-t([0-9a-f]{8}))?-(\d+)$/.exec(name) ?? [];
  if (fingerprint === undefined) throw new IndexLayoutError(name);
  if (text === undefined) return { fingerprint, texts: 'none', version: Number(version) };
  return { fingerprint, textFingerprint: text, texts: text === fingerprint ? 'clip' : 'own', version: Number(version) };
}

/**
 * The index that an alias leads to. Makes the first collection if the alias does not exist.
 * @throws {FingerprintMismatchError} if another model filled the index; {IndexLayoutError}.
 */
export async function openAlias(collections: Collections, spec: CollectionSpec, alias: string = PRODUCTS_ALIAS): Promise<ProductIndex> {
  const present = (await collections.aliases()).get(alias);
  if (present !== undefined) {
    const { fingerprint } = collectionFacts(present);
    if (fingerprint !== shortFingerprint(spec.modelFingerprint)) throw new FingerprintMismatchError(fingerprint, spec.modelFingerprint);
    return collections.index(present);
  }
  const name = collectionName(spec, 1, alias);
  await collections.create(name, spec.dimensions);
  await collections.repoint(new Map([[alias, name]]));
  return collections.index(name);
}

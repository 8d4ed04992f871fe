import { FingerprintMismatchError, IndexLayoutError, UnexpectedAliasError } from './index-errors.js';
import type { ProductIndex } from './product-index.js';

/** The alias of stores that have none of their own. */
export const PRODUCTS_ALIAS = 'products';

/** What a collection is filled by. */
export interface CollectionSpec {
  readonly modelName: string;
  readonly modelFingerprint: string;
  readonly dimension: number;
}

/** Where an alias may lead before it is changed; `undefined` among the collections stands for nowhere. */
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
   * Points aliases to collections, or removes those that are to lead nowhere: all in one step, which every reader sees whole or not at all.
   * @param expected what has to hold beforehand.
   * @throws {UnexpectedAliasError} if it does not: somebody else changed the alias meanwhile.
   */
  abstract repoint(changes: ReadonlyMap<string, string | null>, expected?: ExpectedAlias): Promise<void>;

  /** Makes a collection unless it exists; safe to call from several processes. */
  abstract create(name: string, dimension: number): Promise<void>;

  /** The index over one collection. @throws {IndexLayoutError} if the collection lacks what this version needs. */
  abstract index(name: string): Promise<ProductIndex>;

  /** Removes a collection; one that is not there is passed over. */
  abstract drop(name: string): Promise<void>;

  /** Bytes that are free where the index is kept; undefined where it does not say. */
  abstract freeBytes(): Promise<number | undefined>;

  /** Rejects when the index is away. */
  abstract ping(): Promise<void>;

  abstract close(): Promise<void>;
}

/** The name of a collection: the model that fills it and a version. */
export const collectionName = (spec: Omit<CollectionSpec, 'dimension'>, version: number, prefix: string = PRODUCTS_ALIAS): string =>
  `${prefix}-${spec.modelName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${shortFingerprint(spec.modelFingerprint)}-${version}`;

/** So much of a fingerprint stands in a collection's name. */
export const shortFingerprint = (fingerprint: string): string => fingerprint.slice(0, 8);

/** What a collection's name says of it. @throws {IndexLayoutError} for a name that was made otherwise. */
export function collectionFacts(name: string): { readonly fingerprint: string; readonly version: number } {
  const match = /-([0-9a-f]{8})-(\d+)$/.exec(name);
  if (!match) throw new IndexLayoutError(name);
  return { fingerprint: match[1] ?? '', version: Number(match[2]) };
}

/**
 * The index that an alias leads to; the first collection is made where there is none yet.
 * @throws {FingerprintMismatchError} if it was filled by another model; {IndexLayoutError}.
 */
export async function openAlias(collections: Collections, spec: CollectionSpec, alias: string = PRODUCTS_ALIAS): Promise<ProductIndex> {
  const present = (await collections.aliases()).get(alias);
  if (present !== undefined) {
    const { fingerprint } = collectionFacts(present);
    if (fingerprint !== shortFingerprint(spec.modelFingerprint)) throw new FingerprintMismatchError(fingerprint, spec.modelFingerprint);
    return collections.index(present);
  }
  const name = collectionName(spec, 1, alias);
  await collections.create(name, spec.dimension);
  await collections.repoint(new Map([[alias, name]]));
  return collections.index(name);
}

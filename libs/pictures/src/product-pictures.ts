import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import { ImageSourceError, type ObjectStore } from '#image-store';
import { Problem, type PictureMemory } from '#platform';
import { PICTURE_WIDTHS, versionOf, type PictureAddress, type PictureAddresses } from './picture-addresses.js';
import { rendition, type RenditionFormat } from './rendition.js';
import type { RenditionCache } from './rendition-cache.js';

/** Pictures that one process encodes at once, and those that wait; further ones are refused. */
const ENCODED_AT_ONCE = 2;
const MAX_WAITING = 500;

/** A picture as it is served. */
export interface ServedPicture {
  readonly bytes: Buffer;
  /** False for a picture that has changed since it was indexed: its address will soon be another. */
  readonly isLasting: boolean;
}

/** Pictures of products in the widths of `PICTURE_WIDTHS`, encoded when they are first asked for. */
export class ProductPictures {
  readonly #limit = pLimit(ENCODED_AT_ONCE);
  readonly #underWay = new Map<string, Promise<ServedPicture>>();

  constructor(
    private readonly addresses: PictureAddresses,
    private readonly objects: Pick<ObjectStore, 'get'>,
    private readonly cache: RenditionCache,
    private readonly memory: PictureMemory,
  ) {}

  /** @throws {Problem} `not-found` for an address that was not signed here. */
  check(address: PictureAddress, signature: string): void {
    const isKnown = (PICTURE_WIDTHS as readonly number[]).includes(address.width) && this.addresses.isSigned(address, signature);
    if (!isKnown) throw new Problem('not-found', 'there is no picture at this address');
  }

  /** @throws {Problem} `not-found` if the picture is gone, `overloaded` if too many wait; {ImageError} if it cannot be decoded. */
  async get(address: PictureAddress, format: RenditionFormat): Promise<ServedPicture> {
    const name = [address.storeId, address.key, address.version, address.width, format].join('\n');
    const kept = await this.cache.get(name);
    if (kept) return { bytes: kept, isLasting: true };
    const underWay = this.#underWay.get(name) ?? this.begun(name, address, format);
    return underWay;
  }

  private begun(name: string, address: PictureAddress, format: RenditionFormat): Promise<ServedPicture> {
    if (this.#limit.pendingCount >= MAX_WAITING) throw new Problem('overloaded', 'too many pictures are asked for at once');
    const making = this.#limit(() => this.made(name, address, format)).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, making);
    return making;
  }

  private async made(name: string, { key, version, width }: PictureAddress, format: RenditionFormat): Promise<ServedPicture> {
    const lease = this.memory.fetched.lease();
    try {
      const original = await this.original(key, (size) => lease.grow(size));
      const bytes = await rendition(original, width, format, this.memory.decoded);
      const isLasting = versionOf(createHash('sha256').update(original).digest('hex')) === version;
      if (isLasting) await this.cache.put(name, bytes);
      return { bytes, isLasting };
    } finally {
      lease.release();
    }
  }

  private async original(key: string, admit: (bytes: number) => Promise<void>): Promise<Uint8Array> {
    try {
      const object = await this.objects.get(key, undefined, admit);
      return 'bytes' in object ? object.bytes : new Uint8Array();
    } catch (error) {
      if (error instanceof ImageSourceError) throw new Problem('not-found', 'the picture is gone', [], { cause: error });
      throw error;
    }
  }
}

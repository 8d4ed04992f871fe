import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PictureDocument } from '#api-contract';
import { storePrefix } from '#image-store';
import type { ImageFacts } from '#product-index';

/** The widths that pictures are served in, in pixels. */
export const PICTURE_WIDTHS = [160, 320, 640, 1280] as const;

/** The width of `src`, for clients that do not read `srcset`. */
const USUAL_WIDTH = 640;
/** Digits of the content hash that an address carries: enough that a changed picture gets another address. */
const VERSION_DIGITS = 16;
const VERSION = /^[\da-f]{16}$/;
/** Characters of the signature: 132 bits of HMAC-SHA256. */
const SIGNATURE_CHARACTERS = 22;

/** Pictures whose addresses are kept: a page has two dozen of them, and most pages are asked for more than once. */
const KEPT_PICTURES = 5_000;

/** What an address of a picture names. */
export interface PictureAddress {
  readonly storeId: string;
  readonly width: number;
  /** The first digits of the SHA-256 of the original. */
  readonly version: string;
  /** Where the original lies in the object store. */
  readonly key: string;
}

/**
 * Makes and checks the addresses of pictures. An `<img>` sends no API key. Whoever has a signed address may fetch its picture in its width, without a key;
 * only pictures that the index names get an address.
 */
export class PictureAddresses {
  readonly #documents = new LRUCache<string, PictureDocument>({ max: KEPT_PICTURES });

  /** @param secret all API processes have the same. @param origin such as `https://search.example.org`; without it addresses are relative: `/v1/…`. */
  constructor(
    private readonly secret: string | Buffer,
    private readonly origin = '',
  ) {}

  documentOf(storeId: string, image: ImageFacts): PictureDocument {
    const name = JSON.stringify([storeId, image]);
    const known = this.#documents.get(name);
    if (known) return known;
    const made = this.newDocument(storeId, image);
    this.#documents.set(name, made);
    return made;
  }

  addressOf(address: PictureAddress): string {
    const { storeId, width, version, key } = address;
    const path = key.split('/').map(encodeURIComponent).join('/');
    return `${this.origin}/v1/images/${storeId}/${width}/${version}/${this.signatureOf(address)}/${path}`;
  }

  /** Whether an address was made here. A picture of another store is none, whatever is signed. */
  isSigned(address: PictureAddress, signature: string): boolean {
    if (!address.key.startsWith(storePrefix(address.storeId)) || !VERSION.test(address.version)) return false;
    const [given, expected] = [Buffer.from(signature), Buffer.from(this.signatureOf(address))];
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private newDocument(storeId: string, { reference, sha256, key, size, color }: ImageFacts): PictureDocument {
    const largest = PICTURE_WIDTHS.find((width) => width >= (size?.width ?? Infinity)) ?? Math.max(...PICTURE_WIDTHS);
    const widths = PICTURE_WIDTHS.filter((width) => width <= largest);
    const addressOf = (width: number): string => this.addressOf({ storeId, width, version: versionOf(sha256), key });
    return {
      reference,
      src: addressOf(Math.min(USUAL_WIDTH, largest)),
      // A picture is never enlarged, so the last address may be of a narrower picture than it is named for.
      srcset: widths.map((width) => `${addressOf(width)} ${Math.min(width, size?.width ?? width)}w`).join(', '),
      ...size,
      ...(color !== undefined && { color }),
    };
  }

  private signatureOf({ storeId, width, version, key }: PictureAddress): string {
    // JSON keeps the parts apart, whatever characters they have.
    const text = JSON.stringify([storeId, width, version, key]);
    return createHmac('sha256', this.secret).update(text).digest('base64url').slice(0, SIGNATURE_CHARACTERS);
  }
}

export const versionOf = (sha256: string): string => sha256.slice(0, VERSION_DIGITS);

import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { SearchTokenClaims } from '#api-contract';
import { CONFIG, Problem, type Config } from '#platform';
import { KEYS, Redis } from '#redis';
import { covers, type ApiKey } from './api-key.js';
import { ApiKeyStore } from './api-key-store.js';
import { isSignedBy, keyReference, readToken, signingKey } from './search-token.js';
import { sealed, unsealed } from './seal.js';
import { secretHash } from './secret.js';

/** How Redis keeps what verifies the tokens of a key. */
const Signer = z.object({ hash: z.string(), sealed: z.string() });

/** A token that counts, and the key that signed it. */
export interface SearchToken {
  readonly claims: SearchTokenClaims;
  readonly parent: ApiKey;
}

const MAX_KNOWN = 10_000;

/**
 * Search tokens are signed by whoever has the secret of a key, without a request. To verify one, the API needs the key of the signature, which follows from
 * that secret. Redis keeps it sealed with `TOKEN_SECRET`, which the processes alone have: a copy of Redis, or of the setting, is not enough to sign.
 */
@Injectable()
export class SearchTokens {
  /** Signing keys by their reference, which never stands for another one. Whether the key is still valid, `ApiKeyStore` knows. */
  readonly #known = new LRUCache<string, { readonly hash: string; readonly key: Buffer }>({ max: MAX_KNOWN });
  readonly #remembered = new LRUCache<string, true>({ max: MAX_KNOWN });

  constructor(
    private readonly redis: Redis,
    private readonly keys: ApiKeyStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Lets a key sign tokens: call this with the secret of each key that is used. It writes once, and never fails. */
  remember(secret: string): void {
    const { tokenSecret } = this.config.access;
    const reference = keyReference(secret);
    if (tokenSecret === undefined || this.#remembered.has(reference)) return;
    this.#remembered.set(reference, true);
    this.write(secret, reference, tokenSecret).catch(() => this.#remembered.delete(reference));
  }

  /** As `remember`, and waits until the key can sign. */
  async admit(secret: string): Promise<void> {
    const { tokenSecret } = this.config.access;
    if (tokenSecret !== undefined) await this.write(secret, keyReference(secret), tokenSecret);
  }

  /** @throws {Problem} `invalid-token`, `expired-token`; `expired-key` for a token of a key that has ended. */
  async verify(token: string): Promise<SearchToken> {
    const { tokenSecret } = this.config.access;
    if (tokenSecret === undefined) throw new Problem('invalid-token', 'this installation takes no search tokens: TOKEN_SECRET is not set');
    const read = readToken(token);
    if (!read) throw new Problem('invalid-token', 'the search token is malformed');
    const signer = await this.signerOf(read.claims.key, tokenSecret);
    if (!signer || !isSignedBy(read, signer.key)) throw new Problem('invalid-token', 'no key of this installation signed the search token');
    if (read.claims.expires_at * 1_000 <= Date.now()) {
      throw new Problem('expired-token', `the search token ended at ${new Date(read.claims.expires_at * 1_000).toISOString()}`);
    }
    const parent = await this.keys.findByHash(signer.hash);
    if (!parent || !covers(parent.scopes, 'search')) throw new Problem('invalid-token', 'the key that signed the search token was revoked');
    return { claims: read.claims, parent };
  }

  private async signerOf(reference: string, tokenSecret: string): Promise<{ readonly hash: string; readonly key: Buffer } | undefined> {
    const known = this.#known.get(reference);
    if (known) return known;
    const record = await this.redis.hget(KEYS.tokenSigners, reference);
    if (record === null) return undefined;
    const signer = Signer.parse(JSON.parse(record));
    const key = unsealed(signer.sealed, reference, tokenSecret);
    if (!key) return undefined;
    this.#known.set(reference, { hash: signer.hash, key });
    return { hash: signer.hash, key };
  }

  private async write(secret: string, reference: string, tokenSecret: string): Promise<void> {
    const record = { hash: secretHash(secret), sealed: sealed(signingKey(secret), reference, tokenSecret) };
    await this.redis.hset(KEYS.tokenSigners, reference, JSON.stringify(record));
  }
}

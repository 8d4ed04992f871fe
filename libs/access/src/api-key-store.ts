import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Scope } from '#api-contract';
import { CONFIG, ConfigError, Problem, type Config } from '#platform';
import { KEYS, LuaScript, Redis } from '#redis';
import { ApiKey, endOf, hasEnded, isPublic } from './api-key.js';
import { isMistyped, newSecret, secretHash } from './secret.js';

/** How long a process uses a cached key, which another process may have revoked meanwhile. */
const TRUST_MS = 5_000;
/** After Redis fails to answer, it is not asked again for this long, so that not every search waits for a time-out. */
const AWAY_MS = 1_000;
const MAX_TRUSTED = 10_000;
const BOOTSTRAP = 'bootstrap';
const STOREFRONT = 'storefront';

const ROTATE = new LuaScript<number>(new URL('./scripts/key-rotate.lua', import.meta.url));

/** What a new key is to be. */
export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string;
  readonly rateLimit?: number;
}

/** A key with the end of the secret that it had before. */
export type ListedKey = ApiKey & { readonly previousEndsAt?: string };

/** A secret of a key, as Redis keeps it. */
interface Stored {
  readonly hash: string;
  readonly record: string;
  readonly key: ApiKey;
}

/**
 * API keys in Redis, by the hash of their secret. A key that was found is cached for a few seconds, so that most searches need no look-up.
 */
@Injectable()
export class ApiKeyStore {
  readonly #trusted = new LRUCache<string, { readonly key: ApiKey; readonly readAt: number }>({ max: MAX_TRUSTED });
  #awayUntil = -Infinity;

  constructor(
    private readonly redis: Redis,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Creates a key and returns its secret. Only the hash is stored, so nobody can read the secret again. */
  async create(storeId: string, wanted: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret(wanted.scopes);
    return { key: await this.put(secret, storeId, wanted), secret };
  }

  /**
   * Gives a key another secret. The present one stays valid for a while, and any earlier one ends.
   * @returns undefined if the store has no such key.
   * @throws {Problem} `conflict` for a key that the configuration names, and if the key is changed at the same time.
   */
  async rotate(storeId: string, id: string, graceSeconds: number): Promise<{ key: ApiKey; secret: string } | undefined> {
    const secrets = (await this.stored()).filter(({ key }) => key.id === id && key.storeId === storeId);
    const present = secrets.find(({ key }) => key.retiresAt === undefined);
    if (!present) return undefined;
    if (isConfigured(present.key)) {
      throw new Problem('conflict', 'the configuration names this key: change it there, and start the API again');
    }
    const now = new Date();
    const secret = newSecret(present.key.scopes);
    const key = ApiKey.parse({ ...present.key, rotatedAt: now.toISOString() });
    const retiring = { ...present.key, retiresAt: new Date(now.getTime() + graceSeconds * 1_000).toISOString() };
    const others = secrets.filter((one) => one !== present).map(({ hash }) => hash);
    const values = [
      present.hash,
      present.record,
      graceSeconds === 0 ? '' : JSON.stringify(retiring),
      secretHash(secret),
      JSON.stringify(key),
    ];
    if ((await ROTATE.run(this.redis, [KEYS.apiKeys], [...values, ...others])) === 0) {
      throw new Problem('conflict', 'the key was changed at the same time; look at it, and try again');
    }
    for (const { hash } of secrets) this.#trusted.delete(hash);
    return { key, secret };
  }

  /**
   * Stores the operator's key, which the configuration provides. Operator keys from earlier configurations are deleted.
   * @throws {ConfigError} for a secret that is mistyped.
   */
  async ensureBootstrap(secret: string, storeId: string): Promise<void> {
    requireTyped('BOOTSTRAP_ADMIN_KEY', secret);
    const hash = secretHash(secret);
    let present: ApiKey | undefined;
    for (const { hash: other, key } of await this.stored()) {
      if (other === hash) present = key;
      else if (key.name === BOOTSTRAP && key.scopes.includes('operator')) await this.redis.hdel(KEYS.apiKeys, other);
    }
    if (present?.scopes.includes('operator') && present.isConfigured) return;
    await this.put(secret, present?.storeId ?? storeId, { name: BOOTSTRAP, scopes: ['operator'] }, true);
  }

  /** Stores the key that the storefront contains, unless it is there. @throws {ConfigError} if the key can do more than search, or is mistyped. */
  async ensureStorefront(secret: string, storeId: string): Promise<void> {
    requireTyped('STOREFRONT_KEY', secret);
    const present = await this.read(secretHash(secret));
    if (!present) await this.put(secret, storeId, { name: STOREFRONT, scopes: ['search'] }, true);
    else if (!isPublic(present)) {
      const problem = `expected a key that can only search, because everybody can read it in the page; this one carries ${present.scopes.join(', ')}`;
      throw new ConfigError([`STOREFRONT_KEY: ${problem}`]);
    }
  }

  /** The stores that have keys. */
  async stores(): Promise<string[]> {
    return [...new Set((await this.stored()).map(({ key }) => key.storeId))].sort();
  }

  /**
   * The key of a secret. While Redis does not answer, keys that were found before stay valid for `KEYS_TRUSTED_SECONDS`.
   * @throws {Problem} `expired-key`
   */
  async find(secret: string): Promise<ApiKey | undefined> {
    return isMistyped(secret) ? undefined : this.findByHash(secretHash(secret));
  }

  /** @param hash the hash of a secret, as Redis keeps it. @throws {Problem} `expired-key` */
  async findByHash(hash: string): Promise<ApiKey | undefined> {
    const key = await this.known(hash);
    if (key && hasEnded(key)) throw new Problem('expired-key', `the API key ended at ${endOf(key)}`);
    return key;
  }

  private async known(hash: string): Promise<ApiKey | undefined> {
    const trusted = this.#trusted.get(hash);
    const age = trusted ? performance.now() - trusted.readAt : Infinity;
    if (trusted && age < TRUST_MS) return trusted.key;
    const isStillGood = trusted !== undefined && age < this.config.access.trustedWhileAwayMs;
    if (isStillGood && performance.now() < this.#awayUntil) return trusted.key;
    try {
      return await this.read(hash);
    } catch (error) {
      this.#awayUntil = performance.now() + AWAY_MS;
      if (isStillGood) return trusted.key;
      throw error;
    }
  }

  private async read(hash: string): Promise<ApiKey | undefined> {
    const record = await this.redis.hget(KEYS.apiKeys, hash);
    if (!record) {
      this.#trusted.delete(hash);
      return undefined;
    }
    const key = ApiKey.parse(JSON.parse(record));
    this.#trusted.set(hash, { key, readAt: performance.now() });
    return key;
  }

  /** How many keys each store has. */
  async countByStore(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { key } of await this.stored()) {
      if (key.retiresAt === undefined) counts.set(key.storeId, (counts.get(key.storeId) ?? 0) + 1);
    }
    return counts;
  }

  /** The keys of a store, the oldest first; those that have ended too. */
  async list(storeId: string): Promise<ListedKey[]> {
    const own = (await this.stored()).map(({ key }) => key).filter((key) => key.storeId === storeId);
    const previous = new Map(own.filter((key) => !hasEnded(key)).flatMap(({ id, retiresAt }) => (retiresAt ? [[id, retiresAt]] : [])));
    return own
      .filter(({ retiresAt }) => retiresAt === undefined)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .map((key) => ({ ...key, ...(previous.has(key.id) && { previousEndsAt: previous.get(key.id) }) }) as ListedKey);
  }

  /** Revokes a key with all of its secrets: this process refuses it at once, others within five seconds. @returns false if the store has no such key. */
  async revoke(storeId: string, id: string): Promise<boolean> {
    return this.removeAll((key) => key.id === id && key.storeId === storeId);
  }

  /** Revokes all keys of a store. */
  async revokeAll(storeId: string): Promise<void> {
    await this.removeAll((key) => key.storeId === storeId);
  }

  /** Removes secrets until there are none: a key that is rotated at the same time gets another one. */
  private async removeAll(isMeant: (key: ApiKey) => boolean): Promise<boolean> {
    let isRemoved = false;
    for (;;) {
      const hashes = (await this.stored()).filter(({ key }) => isMeant(key)).map(({ hash }) => hash);
      if (hashes.length === 0) return isRemoved;
      await this.redis.hdel(KEYS.apiKeys, ...hashes);
      for (const hash of hashes) this.#trusted.delete(hash);
      isRemoved = true;
    }
  }

  private async stored(): Promise<Stored[]> {
    const records = Object.entries(await this.redis.hgetall(KEYS.apiKeys));
    return records.map(([hash, record]) => ({ hash, record, key: ApiKey.parse(JSON.parse(record)) }));
  }

  private async put(secret: string, storeId: string, wanted: NewApiKey, isNamedByConfig = false): Promise<ApiKey> {
    const made = { id: randomUUID(), createdAt: new Date().toISOString() };
    const key = ApiKey.parse({ ...wanted, ...made, storeId, ...(isNamedByConfig && { isConfigured: true }) });
    await this.redis.hset(KEYS.apiKeys, secretHash(secret), JSON.stringify(key));
    this.#trusted.delete(secretHash(secret));
    return key;
  }
}

/** Keys of earlier releases are known by their names. */
const isConfigured = ({ isConfigured: isNamed, name, scopes }: ApiKey): boolean =>
  isNamed === true || (name === BOOTSTRAP && scopes.includes('operator'));

function requireTyped(setting: string, secret: string): void {
  if (isMistyped(secret)) throw new ConfigError([`${setting}: the key is mistyped: its checksum does not fit`]);
}

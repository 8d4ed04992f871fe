import type {
  AuditList,
  CreatedStore,
  EmptiedStore,
  KeyList,
  NewKeyDocument,
  NewStore,
  ProblemDocument,
  ProductDocument,
  SettingsHistory,
  SettingsPatch,
  StoreChanges,
  StoreDocument,
  StoreList,
  StoreSettings,
} from '#api-contract';
import { whole, type Transport } from './transport.js';

/** All stores; for operators. */
export class StoresClient {
  constructor(private readonly transport: Transport) {}

  /** @throws {ApiProblem} */
  async list(): Promise<StoreList['stores']> {
    return (await this.transport.json<StoreList>('GET', '/v1/operator/stores')).stores;
  }

  /** Makes a store. The answer has an admin key of it, which is shown only once. @throws {ApiProblem} `conflict` if there is such a store. */
  async create(store: NewStore): Promise<CreatedStore> {
    return this.transport.json('POST', '/v1/operator/stores', store);
  }

  /** @throws {ApiProblem} `store-not-found` */
  async rename(id: string, name: string): Promise<StoreDocument> {
    return this.transport.json('PATCH', `/v1/operator/stores/${encodeURIComponent(id)}`, { name });
  }

  /** Limits what a store may have; `null` ends a limit. @throws {ApiProblem} `store-not-found` */
  async limit(id: string, limits: NonNullable<StoreChanges['limits']>): Promise<StoreDocument> {
    return this.transport.json('PATCH', `/v1/operator/stores/${encodeURIComponent(id)}`, { limits });
  }

  /** Removes all products of a store; its keys, settings and pictures stay. @throws {ApiProblem} `store-not-found` */
  async empty(id: string): Promise<EmptiedStore> {
    const address = `/v1/operator/stores/${encodeURIComponent(id)}/empty?confirm=${encodeURIComponent(id)}`;
    return whole(await this.transport.json<EmptiedStore | ProblemDocument>('POST', address));
  }

  /** Removes a store with all that it has. It is gone for callers within seconds; the rest goes within minutes. @throws {ApiProblem} `store-not-found` */
  async remove(id: string): Promise<void> {
    return this.transport.json('DELETE', `/v1/operator/stores/${encodeURIComponent(id)}?confirm=${encodeURIComponent(id)}`);
  }
}

/** The API keys of a store. */
export class KeysClient {
  constructor(private readonly transport: Transport) {}

  /** @throws {ApiProblem} */
  async list(): Promise<KeyList['keys']> {
    return (await this.transport.json<KeyList>('GET', '/v1/admin/keys')).keys;
  }

  /** @param scopes `search`, `catalog` or `admin`. @throws {ApiProblem} */
  async create(
    name: string,
    scopes: readonly string[],
    { expiresAt, rateLimit }: { readonly expiresAt?: Date; readonly rateLimit?: number } = {},
  ): Promise<NewKeyDocument> {
    return this.transport.json('POST', '/v1/admin/keys', {
      name,
      scopes,
      ...(expiresAt && { expires_at: expiresAt.toISOString() }),
      ...(rateLimit !== undefined && { rate_limit: rateLimit }),
    });
  }

  /** Gives a key another secret; the present one stays valid for a while, a day by default. @throws {ApiProblem} `not-found` */
  async rotate(id: string, graceSeconds?: number): Promise<NewKeyDocument> {
    const grace = graceSeconds === undefined ? {} : { grace_seconds: graceSeconds };
    return this.transport.json('POST', `/v1/admin/keys/${encodeURIComponent(id)}/rotate`, grace);
  }

  /** @throws {ApiProblem} `not-found` */
  async revoke(id: string): Promise<void> {
    return this.transport.json('DELETE', `/v1/admin/keys/${encodeURIComponent(id)}`);
  }
}

/** Who changed what in a store. */
export class AuditClient {
  constructor(private readonly transport: Transport) {}

  /** The latest entries first. @param before the `next` of the page before. @throws {ApiProblem} */
  async list({ limit = 50, before }: { readonly limit?: number; readonly before?: string } = {}): Promise<AuditList> {
    const query = new URLSearchParams({ limit: String(limit), ...(before !== undefined && { before }) });
    return this.transport.json('GET', `/v1/admin/audit?${query.toString()}`);
  }
}

/** Single products of a store. */
export class ProductsClient {
  constructor(private readonly transport: Transport) {}

  /** @throws {ApiProblem} `product-not-found` */
  async find(id: string): Promise<ProductDocument> {
    return this.transport.json('GET', pathOf(id));
  }

  /** Changes fields without embedding; `null` clears a field. @throws {ApiProblem} */
  async change(id: string, fields: Readonly<Record<string, unknown>>): Promise<ProductDocument> {
    return this.transport.json('PATCH', pathOf(id), fields);
  }

  /** @throws {ApiProblem} `product-not-found` */
  async remove(id: string): Promise<void> {
    return this.transport.json('DELETE', pathOf(id));
  }
}

const pathOf = (id: string): string => `/v1/products/${encodeURIComponent(id)}`;

/** The settings of a store. */
export class SettingsClient {
  constructor(private readonly transport: Transport) {}

  /** @throws {ApiProblem} */
  async read(): Promise<StoreSettings> {
    return this.transport.json('GET', '/v1/admin/settings');
  }

  /** Changes the settings that are named; the others stay. @throws {ApiProblem} */
  async change(settings: SettingsPatch): Promise<StoreSettings> {
    return this.transport.json('PATCH', '/v1/admin/settings', settings);
  }

  /** Replaces all settings: those that are not named get their defaults. @throws {ApiProblem} */
  async replace(settings: Partial<StoreSettings>): Promise<StoreSettings> {
    return this.transport.json('PUT', '/v1/admin/settings', settings);
  }

  /** The last versions of the settings, the latest first; at most 100. @throws {ApiProblem} */
  async history(limit = 20): Promise<SettingsHistory['versions']> {
    return (await this.transport.json<SettingsHistory>('GET', `/v1/admin/settings/history?limit=${limit}`)).versions;
  }
}

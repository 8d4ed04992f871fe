import { storePrefix } from '#image-store';
import { BackupError } from './backup-error.js';
import type { BackupCounts } from './backup-records.js';

/** Names of missing pictures that an answer shows. */
const SHOWN = 20;

/** What was restored. */
export interface Restored extends BackupCounts {
  /** Pictures that the backup names and the bucket does not have, and some of their names. */
  readonly missing: number;
  readonly missingKeys: readonly string[];
  /** Products that the stores of the backup have now. */
  readonly productsThere: number;
  /** Whether API keys, stores' names and schedules stayed as they were, because there were some. */
  readonly keepsKeys: boolean;
}

/** Whether a key lies below a prefix, whatever steps its path has. */
export const isBelow = (prefix: string, key: string): boolean =>
  key.startsWith(prefix) && !key.split('/').some((step) => ['', '.', '..'].includes(step));

/** How far a restore is. */
export class RestoreProgress {
  readonly counts = { products: 0, deleted: 0, objects: 0 };
  /** The keys of Redis that were written. */
  readonly keys = new Set<string>();
  /** The pictures that the bucket does not have. */
  readonly missing = new Set<string>();

  constructor(
    readonly stores: readonly string[],
    /** Whether the API keys, store names and schedules of this installation stay, and those of the backup are passed over. */
    readonly keepsKeys: boolean,
    readonly replaces: boolean,
  ) {}

  get restored(): Omit<Restored, 'productsThere'> {
    const { missing } = this;
    return {
      ...this.counts,
      stores: this.stores.length,
      redis_keys: this.keys.size,
      missing: missing.size,
      missingKeys: [...missing].slice(0, SHOWN),
      keepsKeys: this.keepsKeys,
    };
  }

  /** @throws {BackupError} for a store that the file did not name. */
  requireNamed(store: string): void {
    if (!this.stores.includes(store)) throw new BackupError(`the file has products of a store that it does not name: ${store}`);
  }

  /** @throws {BackupError} for a picture that lies in no store of the backup. */
  requireOwn(key: string): void {
    if (this.stores.some((store) => isBelow(storePrefix(store), key))) return;
    throw new BackupError(`the file has a picture outside its stores: ${key}`);
  }

  /** @throws {BackupError} unless everything that was written has been restored. */
  requireAll(written: BackupCounts): void {
    const lost = (Object.keys(written) as (keyof BackupCounts)[]).filter((name) => this.restored[name] !== written[name]);
    if (lost.length > 0) throw new BackupError(`the file lacks some of its ${lost.join(', ')}`);
  }
}

import { z } from 'zod';
import { Problem } from '#platform';
import { LuaScript, type Redis } from '#redis';
import { StoreSettings, type SettingsPatch } from '#api-contract';
import { storeKey } from './store-keys.js';

const REPLACE = new LuaScript<number>(new URL('./scripts/settings-replace.lua', import.meta.url));

/** Versions that are kept of each store. */
const KEPT_VERSIONS = 100;
const OTHER_VERSION = -1;
const OTHER_TEXT = 0;

/** Settings with the number of their version: 0 for a store that has set nothing since versions are counted. */
export interface VersionedSettings {
  readonly settings: StoreSettings;
  readonly version: number;
}

/** Who changes settings, and the version that the change was made from. */
export interface SettingsChange {
  readonly by: { readonly keyId: string; readonly keyName: string };
  /** The version that the change was made from; any if it is left out. */
  readonly from?: number | undefined;
}

const By = z.object({ keyId: z.string(), keyName: z.string() });

/** Settings as they were made at some time. */
export interface EarlierSettings extends VersionedSettings {
  readonly at: Date;
  readonly by: z.infer<typeof By>;
}

/** The settings of stores, in Redis, with their last versions. */
export class StoreSettingsStore {
  constructor(private readonly redis: Redis) {}

  /** The defaults for a store that has set nothing. */
  async get(storeId: string): Promise<StoreSettings> {
    return parsed(await this.redis.get(storeKey(storeId, 'settings')));
  }

  async versioned(storeId: string): Promise<VersionedSettings> {
    const [text = null, version = null] = await this.redis.mget(storeKey(storeId, 'settings'), storeKey(storeId, 'settings-version'));
    return { settings: parsed(text), version: Number(version ?? 0) };
  }

  /** @throws {Problem} `version-mismatch` */
  async set(storeId: string, settings: StoreSettings, change: SettingsChange): Promise<VersionedSettings> {
    return this.changed(storeId, () => settings, change);
  }

  /** Changes some settings; two changes at once both stand. @throws {Problem} `invalid-request` if they do not go together, `version-mismatch`. */
  async patch(storeId: string, patch: SettingsPatch, change: SettingsChange): Promise<VersionedSettings> {
    return this.changed(storeId, (present) => patched(present, patch), change);
  }

  /** The last versions, the latest first. */
  async history(storeId: string, count: number): Promise<EarlierSettings[]> {
    const entries = await this.redis.xrevrange(storeKey(storeId, 'settings-history'), '+', '-', 'COUNT', count);
    return entries.map(([id, [, version, , by, , settings]]) => ({
      version: Number(version),
      at: new Date(Number(id.split('-')[0])),
      by: By.parse(JSON.parse(by ?? '{}')),
      settings: parsed(settings ?? null),
    }));
  }

  private async changed(
    storeId: string,
    change: (present: StoreSettings) => StoreSettings,
    { by, from }: SettingsChange,
  ): Promise<VersionedSettings> {
    const key = storeKey(storeId, 'settings');
    const keys = [key, storeKey(storeId, 'settings-version'), storeKey(storeId, 'settings-history')];
    for (;;) {
      const text = await this.redis.get(key);
      const settings = change(parsed(text));
      const values = [text ?? '', from === undefined ? '' : String(from), JSON.stringify(settings), JSON.stringify(by), KEPT_VERSIONS];
      const version = await REPLACE.run(this.redis, keys, values);
      if (version === OTHER_VERSION) {
        throw new Problem('version-mismatch', `the settings are not at version ${from} any more: read them, and change them again`);
      }
      if (version !== OTHER_TEXT) return { settings, version };
    }
  }
}

const parsed = (text: string | null): StoreSettings => StoreSettings.parse(text === null ? {} : JSON.parse(text));

/** @throws {Problem} `invalid-request` */
function patched(present: StoreSettings, { ranking, signals, auto_tagging: tagging, ...others }: SettingsPatch): StoreSettings {
  const { categories, ...rest } = { ...present.auto_tagging, ...tagging };
  const next = StoreSettings.safeParse({
    ...present,
    ...others,
    ranking: { ...present.ranking, ...ranking },
    signals: { ...present.signals, ...signals },
    auto_tagging: { ...rest, ...(categories && { categories }) },
  });
  if (!next.success) throw new Problem('invalid-request', next.error.issues.map(({ message }) => message).join('; '));
  return next.data;
}

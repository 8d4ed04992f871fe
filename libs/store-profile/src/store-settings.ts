import { Problem } from '#platform';
import { LuaScript, type Redis } from '#redis';
import { StoreSettings, type SettingsPatch } from '#api-contract';
import { storeKey } from './store-keys.js';

const REPLACE = new LuaScript<number>(new URL('./scripts/settings-replace.lua', import.meta.url));

/** The settings of stores, in Redis. */
export class StoreSettingsStore {
  constructor(private readonly redis: Redis) {}

  /** The defaults for a store that has set nothing. */
  async get(storeId: string): Promise<StoreSettings> {
    const text = await this.redis.get(storeKey(storeId, 'settings'));
    return StoreSettings.parse(text === null ? {} : JSON.parse(text));
  }

  async set(storeId: string, settings: StoreSettings): Promise<void> {
    await this.redis.set(storeKey(storeId, 'settings'), JSON.stringify(settings));
  }

  /** Changes some settings; two changes at once both stand. @throws {Problem} `invalid-request` if they do not go together. */
  async patch(storeId: string, { ranking, signals, auto_tagging: tagging, ...others }: SettingsPatch): Promise<StoreSettings> {
    const key = storeKey(storeId, 'settings');
    for (;;) {
      const text = await this.redis.get(key);
      const present = StoreSettings.parse(text === null ? {} : JSON.parse(text));
      const { categories, ...rest } = { ...present.auto_tagging, ...tagging };
      const parsed = StoreSettings.safeParse({
        ...present,
        ...others,
        ranking: { ...present.ranking, ...ranking },
        signals: { ...present.signals, ...signals },
        auto_tagging: { ...rest, ...(categories && { categories }) },
      });
      if (!parsed.success) throw new Problem('invalid-request', parsed.error.issues.map(({ message }) => message).join('; '));
      const next = parsed.data;
      if ((await REPLACE.run(this.redis, [key], [text ?? '', JSON.stringify(next)])) === 1) return next;
    }
  }
}

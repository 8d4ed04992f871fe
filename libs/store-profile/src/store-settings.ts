import type { Redis } from 'ioredis';
import { StoreSettings, type SettingsPatch } from '#api-contract';
import { storeKey } from './store-keys.js';

/** KEYS: a text. ARGV: what it is expected to be, '' for none, and what it is to be. */
const REPLACE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1
`;

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

  /** Changes some settings; two changes at once both stand. */
  async patch(storeId: string, { auto_tagging: tagging, ...others }: SettingsPatch): Promise<StoreSettings> {
    const key = storeKey(storeId, 'settings');
    for (;;) {
      const text = await this.redis.get(key);
      const present = StoreSettings.parse(text === null ? {} : JSON.parse(text));
      const { categories, ...rest } = { ...present.auto_tagging, ...tagging };
      const next = StoreSettings.parse({ ...present, ...others, auto_tagging: { ...rest, ...(categories && { categories }) } });
      if ((await this.redis.eval(REPLACE, 1, key, text ?? '', JSON.stringify(next))) === 1) return next;
    }
  }
}

import type { Redis } from '#redis';
import { typeByCounts, typesOfValues, type AttributeTypes, type FieldType, type Product } from '#catalog';
import { addDifference, LiveCounts } from './live-counts.js';
import { storeKey } from './store-keys.js';
import type { ProductChange } from './store-words.js';

/** A feed with more attribute names probably has values where names should be. */
const MAX_NAMES = 20_000;

/** The attributes of a product with the types of their values, as they are counted: `number:weight`. */
export const countedTypes = ({ attributes }: Product): ReadonlySet<string> =>
  new Set(Object.entries(attributes).flatMap(([name, value]) => typesOfValues(value).map((type) => `${type}:${name}`)));

/** Which attributes a store's products have, and in how many products each holds numbers, dates, flags and other texts. */
export class StoreAttributes extends LiveCounts {
  constructor(private readonly records: Redis) {
    super(records, 'attribute-types', MAX_NAMES);
  }

  async learnFrom(storeId: string, changes: readonly ProductChange[]): Promise<void> {
    const counts = new Map<string, number>();
    const typesOf = (product: Product | undefined): ReadonlySet<string> => (product ? countedTypes(product) : new Set());
    for (const { before, after } of changes) addDifference(counts, typesOf(before), typesOf(after));
    await this.learn(storeId, counts);
  }

  override async replace(storeId: string, counts: ReadonlyMap<string, number>): Promise<void> {
    await super.replace(storeId, counts);
    await this.records.del(storeKey(storeId, 'attributes'));
  }

  /** The type of each attribute: what most of its values are now. */
  async types(storeId: string): Promise<AttributeTypes> {
    const [counted, uncounted] = await Promise.all([this.all(storeId), this.records.hgetall(storeKey(storeId, 'attributes'))]);
    const counts = new Map<string, Partial<Record<FieldType, number>>>();
    for (const [key, count] of counted) {
      const [type = '', name = ''] = key.split(/:(.*)/s);
      counts.set(name, { ...counts.get(name), [type as FieldType]: count });
    }
    const types = new Map<string, FieldType>([...counts].map(([name, byType]) => [name, typeByCounts(byType)]));
    // What an earlier release learnt is right until the store is counted for the first time.
    for (const [name, type] of Object.entries(uncounted)) types.set(name, type === 'number' ? 'number' : 'text');
    return types;
  }
}

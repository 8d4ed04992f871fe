import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { isSize, KnownValues, type ValueField } from '#lexical';
import { Refreshed } from '#platform';
import { StoreProfiles } from '#store-profile';

const MAX_AGE_MS = 10_000;
/** More values than this are no list that shoppers name values of. */
const MAX_VALUES = 5_000;
const FIELDS = ['color', 'brand', 'category'] as const;

/** What shoppers may name in words: the values that the products of a store have. */
export interface StoreValues {
  readonly values: KnownValues;
  /** The currencies of the store's prices, as ISO 4217 codes. */
  readonly currencies: ReadonlySet<string>;
}

/** Values with what they were made of. */
interface KnownStoreValues extends StoreValues {
  readonly signature: string;
}

/** Knows the values of each store that is searched. They are counted again when they are older than ten seconds. */
@Injectable()
export class StoreValueReader {
  readonly #values: Refreshed<KnownStoreValues>;

  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
  ) {
    this.#values = new Refreshed(MAX_AGE_MS, (storeId, known) => this.read(storeId, known));
  }

  async of(storeId: string): Promise<StoreValues> {
    return this.#values.get(storeId);
  }

  private async read(storeId: string, known: KnownStoreValues | undefined): Promise<KnownStoreValues> {
    const sizes = await this.profiles.withFields(storeId, (schema) =>
      schema.attributeNames.filter(isSize).map((name) => ({ kind: 'size' as const, name, field: schema.resolve(name).field })),
    );
    const asked = [...FIELDS.map((field) => ({ kind: field, name: field, field })), ...sizes];
    const { language } = await this.profiles.words(storeId);
    const counts = await this.versions.reading(storeId, (version) =>
      valueCounts(version, storeId, [...asked.map(({ field }) => field), 'currency']),
    );
    const counted = [language, asked.map(({ name }) => name), counts.map((one) => [...one])];
    const signature = createHash('sha256').update(JSON.stringify(counted)).digest('base64');
    // Reading thousands of values takes milliseconds in which nothing else is answered.
    if (known?.signature === signature) return known;
    const values = new KnownValues(language);
    for (const [n, { kind, name }] of asked.entries()) values.add(kind satisfies ValueField, name, counts[n] ?? new Map());
    return { signature, values, currencies: new Set(counts.at(-1)?.keys()) };
  }
}

async function valueCounts({ index }: IndexVersion, storeId: string, fields: readonly string[]): Promise<ReadonlyMap<string, number>[]> {
  const { facets } = await index.find(storeId, { facets: fields, maxFacetValues: MAX_VALUES, page: 1, perPage: 1 });
  return facets.map(({ counts }) => new Map(counts.map(({ value, count }) => [value, count])));
}

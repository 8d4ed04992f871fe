import { Injectable } from '@nestjs/common';
import { Synonyms, type StoreWords } from '#lexical';
import { StoreProfiles } from '#store-profile';
import type { SearchQuery } from '../search-query.js';
import { literalReading, readQuery, type QueryReading } from './query-reading.js';
import { StoreValueReader } from './store-values.js';

/** The words of a query, read with what is known of a store. */
export interface ReadWords {
  readonly reading: QueryReading;
  readonly words: StoreWords;
}

/** Reads the words of queries by the words, values and settings of each store. */
@Injectable()
export class QueryReader {
  constructor(
    private readonly profiles: StoreProfiles,
    private readonly values: StoreValueReader,
  ) {}

  async read(storeId: string, query: SearchQuery & { readonly words: string }): Promise<ReadWords> {
    const words = await this.wordsFor(storeId, query);
    if (query.interpret === false) return { reading: literalReading(query.words, words), words };
    // Searches go on while settings or values cannot be read.
    const [settings, values] = await Promise.all([
      this.profiles.settings(storeId).catch(() => undefined),
      this.values.of(storeId).catch(() => undefined),
    ]);
    return { reading: readQuery(query.words, words, values, settings?.recognised_values ?? 'boost'), words };
  }

  private async wordsFor(storeId: string, { synonyms }: SearchQuery): Promise<StoreWords> {
    const words = await this.profiles.words(storeId);
    return synonyms ? { ...words, synonyms: new Synonyms(synonyms, words.language) } : words;
  }
}

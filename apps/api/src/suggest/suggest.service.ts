import { Injectable } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { folded, lexicalQuery } from '#lexical';
import { Refreshed } from '#platform';
import { StoreProfiles } from '#store-profile';
import { Phrases, type Phrase } from './phrases.js';
import type { Suggestions } from './suggest.schema.js';

type Suggestion = Suggestions['suggestions'][number];

const PHRASES_MAX_AGE_MS = 10_000;
/** So much of a list may be what others asked, so that categories and products have a place too. */
const QUERY_SHARE = 0.5;

/** What a shopper who has typed so much may mean. */
@Injectable()
export class SuggestService {
  readonly #phrases: Refreshed<Phrases>;

  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
  ) {
    this.#phrases = new Refreshed(PHRASES_MAX_AGE_MS, (storeId) => this.readPhrases(storeId));
  }

  async suggest(storeId: string, text: string, limit: number): Promise<Suggestions> {
    const [phrases, titles] = await Promise.all([this.#phrases.get(storeId), this.titles(storeId, text, limit)]);
    const found = phrases.find(text);
    const queries = found.filter(({ kind }) => kind === 'query').slice(0, Math.ceil(limit * QUERY_SHARE));
    const others = found.filter(({ kind }) => kind !== 'query');
    const suggestions = [...queries, ...others].map(({ text: phrase, kind }): Suggestion => ({ text: phrase, kind }));
    return { suggestions: distinct([...suggestions, ...titles]).slice(0, limit) };
  }

  private async titles(storeId: string, text: string, limit: number): Promise<Suggestion[]> {
    const lexical = lexicalQuery(text, await this.profiles.words(storeId));
    const { hits, isRelaxed } = await this.versions.reading(storeId, ({ index }) =>
      index.find(storeId, { lexical, page: 1, perPage: limit }),
    );
    return isRelaxed ? [] : hits.map(({ product }) => ({ text: product.title, kind: 'product', product_id: product.id }));
  }

  private async readPhrases(storeId: string): Promise<Phrases> {
    const { index } = await this.versions.live(storeId);
    const [queries, categories, brands] = await Promise.all([
      this.profiles.queries.popular(storeId),
      index.valueCounts(storeId, 'category'),
      index.valueCounts(storeId, 'brand'),
    ]);
    const phrasesOf = (counts: ReadonlyMap<string, number>, kind: Phrase['kind']): Phrase[] =>
      [...counts].map(([text, count]) => ({ text, kind, count }));
    return new Phrases([
      ...queries.map(({ query, count }) => ({ text: query, kind: 'query' as const, count })),
      ...phrasesOf(categories, 'category'),
      ...phrasesOf(brands, 'brand'),
    ]);
  }
}

function distinct(suggestions: readonly Suggestion[]): Suggestion[] {
  const seen = new Set<string>();
  return suggestions.filter(({ text }) => !seen.has(folded(text)) && seen.add(folded(text)));
}

import { Injectable } from '@nestjs/common';
import { categoryName } from '#catalog';
import { IndexVersions } from '#index-versions';
import { folded } from '#lexical';
import type { ImageFacts } from '#product-index';
import { Refreshed } from '#platform';
import { StoreProfiles } from '#store-profile';
import { ProductSearch } from '../product-search.js';
import type { SearchQuery } from '../search-query.js';
import { Phrases, type Phrase } from './phrases.js';

/** A query that others asked and found something by, a category, a brand, or the title of a product. */
export interface Suggestion {
  readonly text: string;
  readonly kind: Phrase['kind'] | 'product';
  readonly productId?: string;
  readonly image?: ImageFacts;
}

const PHRASES_MAX_AGE_MS = 10_000;
const ANSWERED_MAX_AGE_MS = 60_000;
/** Beginnings of so few letters are kept: everybody types them, and many words begin with them. */
const KEPT_LETTERS = 2;
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;
/** The share of a list that queries of others may take, so that categories and products have a place too. */
const QUERY_SHARE = 0.5;

/** Completes what a shopper is typing. */
@Injectable()
export class Suggestions {
  readonly #phrases: Refreshed<Phrases>;
  /** The titles for a beginning, by store, limit and beginning. */
  readonly #begun: Refreshed<readonly Suggestion[]>;
  /** Whether a query finds something, by store and query. */
  readonly #answered: Refreshed<boolean>;

  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly search: ProductSearch,
  ) {
    this.#phrases = new Refreshed(PHRASES_MAX_AGE_MS, (storeId) => this.readPhrases(storeId));
    this.#begun = new Refreshed<readonly Suggestion[]>(PHRASES_MAX_AGE_MS, (key) => {
      const [storeId = '', limit = '', words = ''] = key.split('\n');
      return this.titles(storeId, words, Number(limit));
    });
    this.#answered = new Refreshed(ANSWERED_MAX_AGE_MS, (key) => {
      const [storeId = '', text = ''] = key.split('\n');
      return this.finds(storeId, text);
    });
  }

  /** The best first; each text once, whatever its case and accents. */
  async for(storeId: string, typed: string, limit: number): Promise<Suggestion[]> {
    const [phrases, titles] = await Promise.all([this.#phrases.get(storeId), this.titlesFor(storeId, typed, limit)]);
    const found = phrases.find(typed);
    const queries = await this.answered(storeId, found.filter(({ kind }) => kind === 'query').slice(0, Math.ceil(limit * QUERY_SHARE)));
    const others = found.filter(({ kind }) => kind !== 'query');
    const all = [...queries, ...others].map(({ text, kind }): Suggestion => ({ text, kind })).concat(titles);
    return distinct(await this.allowed(storeId, all)).slice(0, limit);
  }

  /** Titles of the products that a query finds: what somebody may be told who does not see all of a store. */
  async titlesWithin(storeId: string, typed: string, limit: number, fields: NonNullable<SearchQuery['fields']>): Promise<Suggestion[]> {
    return distinct(await this.allowed(storeId, await this.titles(storeId, typed, limit, fields)));
  }

  /** The queries that find something now. */
  private async answered(storeId: string, queries: readonly Phrase[]): Promise<Phrase[]> {
    const answers = await Promise.all(queries.map(({ text }) => this.#answered.get(`${storeId}\n${text}`)));
    return queries.filter((_, n) => answers[n]);
  }

  /** The suggestions that have none of the words that the store does not want to see. */
  private async allowed(storeId: string, suggestions: readonly Suggestion[]): Promise<readonly Suggestion[]> {
    const settings = await this.profiles.settings(storeId).catch(() => undefined);
    const denied = settings?.suggestions_denied ?? [];
    if (denied.length === 0) return suggestions;
    const spoken = (text: string): string => ` ${folded(text).match(WORDS)?.join(' ') ?? ''} `;
    const wanted = denied.map(spoken);
    return suggestions.filter(({ text }) => !wanted.some((phrase) => spoken(text).includes(phrase)));
  }

  /** Titles for one or two letters are kept for a while: much of a store begins with them, and everybody types them. */
  private async titlesFor(storeId: string, typed: string, limit: number): Promise<readonly Suggestion[]> {
    const words = typed.trim().toLowerCase();
    return words.length <= KEPT_LETTERS ? this.#begun.get(`${storeId}\n${limit}\n${words}`) : this.titles(storeId, typed, limit);
  }

  private async titles(storeId: string, words: string, limit: number, fields?: SearchQuery['fields']): Promise<Suggestion[]> {
    const asked = { words, mode: 'lexical' as const, leavesOut: false, page: 1, perPage: limit, ...(fields && { fields }) };
    const { hits, isDoubtful } = await this.search.find(storeId, asked);
    return isDoubtful
      ? []
      : hits.map(({ product, images: [image] }) => ({
          text: product.title,
          kind: 'product',
          productId: product.id,
          ...(image && { image }),
        }));
  }

  private async finds(storeId: string, words: string): Promise<boolean> {
    const { isDoubtful } = await this.search.find(storeId, { words, leavesOut: false, page: 1, perPage: 1 });
    return !isDoubtful;
  }

  private async readPhrases(storeId: string): Promise<Phrases> {
    const { index } = await this.versions.live(storeId);
    const [queries, categories, brands] = await Promise.all([
      this.profiles.queries.popular(storeId),
      index.valueCounts(storeId, 'category'),
      index.valueCounts(storeId, 'brand'),
    ]);
    const phrasesOf = (counts: ReadonlyMap<string, number>, kind: Phrase['kind']): Phrase[] =>
      [...counts].map(([text, count]) => ({ text: kind === 'category' ? categoryName(text) : text, kind, count }));
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

import { Injectable } from '@nestjs/common';
import { WITHOUT_IMAGE, type Filter } from '#catalog';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { lexicalQuery, Synonyms, type LexicalQuery, type StoreWords } from '#lexical';
import { DEFAULT_FUSION, type Fusion, type ProductQuery, type SemanticQuery } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { mixed, QueryEmbedder, type EmbeddedPart } from './query-embedder.js';
import { NoWeightError } from './search-errors.js';
import { NO_FIELDS, type QueryFields } from './query-fields.js';
import { modeOf, queryParts } from './query-mode.js';
import { QuerySpelling } from './query-spelling.js';
import { ScoreCutoff } from './score-cutoff.js';
import type { SearchMode, SearchQuery, SearchResult } from './search-query.js';
import type { SpaceKind } from './spaces.js';

/** What a query asks the index, once its words are read and its pictures are embedded. */
interface Asked {
  readonly mode: SearchMode;
  readonly fusion: Fusion;
  /** By the embeddings of pictures. */
  readonly semantic?: SemanticQuery;
  /** By the embeddings of texts. */
  readonly text?: SemanticQuery;
  readonly lexical?: LexicalQuery;
}

/** The search of a store: one way from a query to its products, for every wire format and for the judging of rankings. */
@Injectable()
export class ProductSearch {
  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly embedder: QueryEmbedder,
    private readonly spelling: QuerySpelling,
    private readonly cutoff: ScoreCutoff,
  ) {}

  /**
   * A shopper's search. Words that find products are recorded, and suggested to others.
   * @throws what `find` throws.
   */
  async search(storeId: string, query: SearchQuery): Promise<SearchResult> {
    const result = await this.find(storeId, query);
    // The shopper does not wait for the record, and gets the answer also when it cannot be written.
    if (query.words && !result.isDoubtful) this.profiles.queries.record(storeId, query.words).catch(() => undefined);
    return result;
  }

  /**
   * As `search`, without a record.
   * @throws {ProductNotFoundError}, {NoDirectionError}, {NoWeightError}, {UnknownQueryFieldError}, {FilterError}; {ImageError} for a picture that cannot be decoded.
   */
  async find(storeId: string, query: SearchQuery): Promise<SearchResult> {
    return this.versions.reading(storeId, (version) => this.findIn(version, storeId, query));
  }

  /** The products closest to a product of the store, without that product. @throws what `find` throws. */
  async similar(storeId: string, productId: string, query: SearchQuery): Promise<SearchResult> {
    return this.find(storeId, { ...query, parts: [{ productId, weight: 1 }], leftOut: productId });
  }

  /** As `find`, but in the given version, which need not be live. */
  async findIn(version: IndexVersion, storeId: string, query: SearchQuery): Promise<SearchResult> {
    const started = performance.now();
    const resolving = this.fieldsOf(storeId, query);
    // If embedding fails, nobody awaits the fields: their own rejection must not end the process.
    resolving.catch(() => undefined);
    const asked = await this.ask(version, storeId, query);
    const fields = await resolving;
    const embedded = performance.now();
    const found = await version.index.find(storeId, toProductQuery(query, asked, fields));
    const ended = performance.now();
    return {
      ...found,
      facets: found.facets.map((facet, n) => ({ ...facet, name: fields.facets[n]?.name ?? facet.field })),
      isDoubtful: found.isRelaxed || (found.found === 0 && asked.mode !== 'browse'),
      mode: asked.mode,
      ...(asked.semantic?.minScore !== undefined && { minScore: asked.semantic.minScore }),
      ...(asked.text?.minScore !== undefined && { textMinScore: asked.text.minScore }),
      ...(asked.lexical && { lexical: asked.lexical }),
      model: version.model.info.name,
      embedMs: embedded - started,
      searchMs: ended - embedded,
    };
  }

  private async fieldsOf(storeId: string, { fields }: SearchQuery): Promise<QueryFields> {
    return fields ? this.profiles.withFields(storeId, fields) : NO_FIELDS;
  }

  private async ask(version: IndexVersion, storeId: string, query: SearchQuery): Promise<Asked> {
    const mode = modeOf(query);
    const fusion = { ...(await this.fusionOf(storeId)), ...query.fusion };
    if (mode === 'browse') return { mode, fusion };
    const lexical = query.words ? lexicalQuery(query.words, await this.wordsFor(storeId, query)) : undefined;
    const asked: Asked = {
      mode,
      fusion,
      ...(mode !== 'lexical' && (await this.semantic(version, storeId, { ...query, fusion }, lexical?.corrected))),
      ...(lexical && mode !== 'semantic' && { lexical }),
    };
    requireWeight(asked);
    return asked;
  }

  private async wordsFor(storeId: string, { synonyms }: SearchQuery): Promise<StoreWords> {
    const words = await this.profiles.words(storeId);
    return synonyms ? { ...words, synonyms: new Synonyms(synonyms, words.language) } : words;
  }

  /** The store's weights; the usual ones while the settings cannot be read, as searches go on then. */
  private async fusionOf(storeId: string): Promise<Fusion> {
    const settings = await this.profiles.settings(storeId).catch(() => undefined);
    if (!settings) return DEFAULT_FUSION;
    const { rrf_k: k, semantic_weight: semanticWeight, text_weight: textWeight, lexical_weight: lexicalWeight } = settings.ranking;
    return { k, semanticWeight, textWeight, lexicalWeight };
  }

  private async semantic(
    version: IndexVersion,
    storeId: string,
    query: SearchQuery,
    corrected: string | undefined,
  ): Promise<Pick<Asked, 'semantic' | 'text'>> {
    const { words: typed, minScore: wanted = 'auto', fusion } = query;
    const words = typed && corrected !== undefined ? await this.spelling.better(version, storeId, typed, corrected) : typed;
    const isRankedByTexts = fusion?.textWeight !== 0;
    const { image, text } = await this.embedder.embedParts(version, storeId, queryParts({ ...query, words }), isRankedByTexts);
    const near = async (kind: SpaceKind, parts: readonly EmbeddedPart[], least: typeof wanted): Promise<SemanticQuery> => {
      const minScore = least === 'auto' ? await this.cutoff.of(version, kind, storeId, parts) : least;
      const isPicture = kind === 'image' && parts.some((part) => part.kind === 'example');
      return {
        embedding: mixed(parts),
        ...(typeof minScore === 'number' && { minScore }),
        ...(isPicture && { isPicture }),
        ...(kind === 'text' && textLimits(version, least)),
      };
    };
    // A cosine that the caller names is one of pictures, unless there are only texts to compare.
    const ofText = typeof wanted === 'number' && image ? 'auto' : wanted;
    const isTextAsked = text && (isRankedByTexts || !image);
    const [semantic, byText] = await Promise.all([image && near('image', image, wanted), isTextAsked && near('text', text, ofText)]);
    return { ...(semantic && { semantic }), ...(byText && { text: byText }) };
  }
}

/** A single ranking needs no weight: its own scores count. @throws {NoWeightError} */
function requireWeight({ semantic, text, lexical, fusion }: Asked): void {
  const weights = [
    ...(semantic ? [{ field: 'semantic_weight', weight: fusion.semanticWeight }] : []),
    ...(text ? [{ field: 'text_weight', weight: fusion.textWeight }] : []),
    ...(lexical ? [{ field: 'lexical_weight', weight: fusion.lexicalWeight }] : []),
  ];
  if (weights.length > 1 && weights.every(({ weight }) => weight === 0)) throw new NoWeightError(weights.map(({ field }) => field));
}

/** The cosine of a text counts as near from this share of the nearest on; `npm run bench -- relevance` shows what it keeps and drops. */
const NEAR_SHARE = 0.7;

/** Which products the ranking by texts may bring. */
const textLimits = ({ textSpace }: IndexVersion, least: SearchQuery['minScore']): Pick<SemanticQuery, 'minShare' | 'filter'> => ({
  ...(least !== 'none' && { minShare: NEAR_SHARE }),
  ...(textSpace?.isClip && { filter: WITHOUT_IMAGE }),
});

function toProductQuery(query: SearchQuery, { semantic, text, lexical, fusion }: Asked, fields: QueryFields): ProductQuery {
  const { leftOut, maxFacetValues, groupLimit = 0, page, perPage, after, explain = false } = query;
  const others: Filter[] = leftOut === undefined ? [] : [{ kind: 'any-of', field: 'id', values: [leftOut], negated: true }];
  const conditions = [...(fields.filter ? [fields.filter] : []), ...others];
  return {
    ...(semantic && { semantic }),
    ...(text && { text }),
    ...(lexical && { lexical }),
    fusion,
    ...(conditions.length > 0 && { filter: { kind: 'all', conditions } }),
    facets: fields.facets.map(({ field }) => field),
    ...(maxFacetValues !== undefined && { maxFacetValues }),
    sort: fields.sort,
    ...(fields.group && { group: { field: fields.group, limit: groupLimit } }),
    page,
    perPage,
    ...(after && { after }),
    explain,
  };
}

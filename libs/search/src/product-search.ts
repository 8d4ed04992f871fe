import { Injectable } from '@nestjs/common';
import { WITHOUT_IMAGE, type Filter } from '#catalog';
import { IndexVersions, type IndexVersion } from '#index-versions';
import type { LexicalQuery } from '#lexical';
import { DEFAULT_FUSION, type FoundProducts, type Fusion, type ProductQuery, type SemanticQuery } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { mixed, QueryEmbedder, type EmbeddedPart } from './query-embedder.js';
import { NoWeightError } from './search-errors.js';
import { NO_FIELDS, type QueryFields } from './query-fields.js';
import { modeOf, queryParts } from './query-mode.js';
import { QuerySpelling } from './query-spelling.js';
import { withPhrases } from './reading/exact-phrases.js';
import { withWordsLeftOut } from './reading/left-out.js';
import { isIdentifierLike, QueryReader, type ReadWords } from './reading/query-reader.js';
import { withoutGuesses } from './reading/query-reading.js';
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
  /** How the words were read. */
  readonly read?: ReadWords;
}

/** The search of a store: one way from a query to its products, for every wire format and for the judging of rankings. */
@Injectable()
export class ProductSearch {
  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly embedder: QueryEmbedder,
    private readonly reader: QueryReader,
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
    if (query.words && query.caller !== undefined && !result.isDoubtful) {
      this.profiles.queries.record(storeId, query.words, query.caller).catch(() => undefined);
    }
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
    const { found, reading, mode } = await this.answer(version, storeId, query, asked, fields);
    const ended = performance.now();
    return {
      ...found,
      facets: found.facets.map((facet, n) => ({ ...facet, name: fields.facets[n]?.name ?? facet.field })),
      isDoubtful: isDoubtful(found, mode, asked),
      mode,
      ...(asked.semantic?.minScore !== undefined && { minScore: asked.semantic.minScore }),
      ...(asked.text?.minScore !== undefined && { textMinScore: asked.text.minScore }),
      ...(reading && { reading }),
      model: version.model.info.name,
      embedMs: embedded - started,
      searchMs: ended - embedded,
    };
  }

  /** Asks the index: for what the query says, and for less of it as long as nothing has all the words. */
  private async answer(
    version: IndexVersion,
    storeId: string,
    query: SearchQuery,
    asked: Asked,
    fields: QueryFields,
  ): Promise<{ readonly found: FoundProducts; readonly reading?: SearchResult['reading']; readonly mode: SearchMode }> {
    const find = (one: Asked, conditions: readonly Filter[]): Promise<FoundProducts> =>
      version.index.find(storeId, toProductQuery(query, one, fields, conditions));
    const { read, mode } = asked;
    if (!read) return { found: await find(asked, []), mode };
    const { reading, words } = read;
    const phrased = reading.phrases.length > 0 ? [await withPhrases(version, storeId, reading.phrases, words, fields.filter)] : [];
    const stated = [...reading.conditions, ...phrased];
    const said = (dropped: readonly string[], filters = reading.filters): NonNullable<SearchResult['reading']> => ({
      ...reading,
      filters,
      dropped,
    });
    if (isIdentifierLike(reading.text) && asked.lexical) {
      const named = await find({ mode: 'lexical', fusion: asked.fusion, lexical: asked.lexical }, stated);
      if (named.byWords.whole > 0) return { found: named, reading: said([]), mode: 'lexical' };
    }
    const guessed = await find(asked, [...stated, ...reading.guesses]);
    if (!asked.lexical) return { found: guessed, reading: said([]), mode };
    const isGuessWrong = reading.guesses.length > 0 && guessed.byWords.whole === 0;
    const first = isGuessWrong ? await find(asked, stated) : guessed;
    const filters = isGuessWrong ? withoutGuesses(reading) : reading.filters;
    if (query.leavesOut === false || first.byWords.all >= ENOUGH) return { found: first, reading: said([], filters), mode };
    let last: { readonly found: FoundProducts; readonly dropped: readonly string[] } = { found: first, dropped: [] };
    for (const { words: left, dropped, kept } of withWordsLeftOut(reading.lexical.words, reading.head)) {
      const fusion = { ...asked.fusion, lexicalWeight: asked.fusion.lexicalWeight * kept };
      const found = await find({ ...asked, fusion, lexical: { ...asked.lexical, words: left } }, stated);
      if (found.byWords.all > last.found.byWords.all) last = { found, dropped };
      if (found.byWords.all >= ENOUGH) break;
    }
    return { found: last.found, reading: said(last.dropped, filters), mode };
  }

  private async fieldsOf(storeId: string, { fields }: SearchQuery): Promise<QueryFields> {
    return fields ? this.profiles.withFields(storeId, fields) : NO_FIELDS;
  }

  private async ask(version: IndexVersion, storeId: string, query: SearchQuery): Promise<Asked> {
    const fusion = { ...(await this.fusionOf(storeId)), ...query.fusion };
    const read = query.words ? await this.reader.read(storeId, { ...query, words: query.words }) : undefined;
    const words = read ? read.reading.text : query.words;
    // A query that states a price and says nothing else has no words to search for.
    const mode = read && words === '' && !query.picture && !query.parts ? 'browse' : modeOf(query);
    if (mode === 'browse') return { mode, fusion, ...(read && { read }) };
    const lexical = read?.reading.lexical;
    const asked: Asked = {
      mode,
      fusion,
      ...(mode !== 'lexical' && (await this.semantic(version, storeId, { ...query, words, fusion }, lexical?.corrected))),
      ...(lexical && mode !== 'semantic' && { lexical }),
      ...(read && { read }),
    };
    requireWeight(asked);
    return asked;
  }

  /** The store's weights; the usual ones while the settings cannot be read, as searches go on then. */
  private async fusionOf(storeId: string): Promise<Fusion> {
    const settings = await this.profiles.settings(storeId).catch(() => undefined);
    if (!settings) return DEFAULT_FUSION;
    const {
      rrf_k: k,
      semantic_weight: semanticWeight,
      text_weight: textWeight,
      lexical_weight: lexicalWeight,
      word_bonus: wordBonus,
    } = settings.ranking;
    return { k, semanticWeight, textWeight, lexicalWeight, wordBonus };
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

/** Whether a result may be beside the point: it is empty, products have only a part of the words, or words alone are answered by what is hardly near. */
function isDoubtful({ found, byWords, nearest }: FoundProducts, mode: SearchMode, { read, semantic, text }: Asked): boolean {
  if (mode === 'browse') return false;
  if (found === 0) return true;
  if (byWords.all > 0) return byWords.whole === 0;
  if (!read) return false;
  const isSure = (cosine: number | undefined, cutOff: number | undefined): boolean =>
    cosine !== undefined && (cutOff === undefined || cosine >= cutOff + SURE_SHARE * (1 - cutOff));
  return !isSure(nearest.image, semantic?.minScore) && !isSure(nearest.text, text?.minScore);
}

/** How far above the cut-off the nearest has to be, as a share of what lies above it: of unrelated queries, one in twenty reaches the cut-off. */
const SURE_SHARE = 0.1;

/** Words are left out until so many products are found by words. */
const ENOUGH = 10;

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

function toProductQuery(
  query: SearchQuery,
  { semantic, text, lexical, fusion }: Asked,
  fields: QueryFields,
  read: readonly Filter[],
): ProductQuery {
  const { leftOut, maxFacetValues, groupLimit = 0, page, perPage, after, explain = false } = query;
  const others: Filter[] = leftOut === undefined ? [] : [{ kind: 'any-of', field: 'id', values: [leftOut], negated: true }];
  const conditions = [...(fields.filter ? [fields.filter] : []), ...others, ...read];
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

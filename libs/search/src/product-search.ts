import { Injectable } from '@nestjs/common';
import { WITHOUT_IMAGE } from '#catalog';
import { IndexVersions, type IndexVersion } from '#index-versions';
import { untilAborted } from '#platform';
import type { SemanticQuery, Signals } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { besideQuery, fusionOf, requireWeight, type Asked } from './asked-query.js';
import { ColorChange, UNCHANGED, withColors } from './color-change.js';
import { isDoubtful } from './confidence.js';
import { answered } from './query-answer.js';
import { mixed, QueryEmbedder, type EmbeddedPart } from './query-embedder.js';
import { NO_FIELDS, type QueryFields } from './query-fields.js';
import { modeOf, queryParts } from './query-mode.js';
import { QuerySpelling } from './query-spelling.js';
import { QueryReader } from './reading/query-reader.js';
import { ScoreCutoff } from './score-cutoff.js';
import type { SearchQuery, SearchResult } from './search-query.js';
import type { SpaceKind } from './spaces.js';

/** The search of a store: one way from a query to its products, for every wire format and for the judging of rankings. */
@Injectable()
export class ProductSearch {
  constructor(
    private readonly versions: IndexVersions,
    private readonly profiles: StoreProfiles,
    private readonly embedder: QueryEmbedder,
    private readonly colors: ColorChange,
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
   * As `search`, for a shopper who may still be typing: words are recorded once nothing else is asked for a while.
   * @throws what `find` throws.
   */
  async searchTyped(storeId: string, query: SearchQuery): Promise<SearchResult> {
    const asked = Date.now();
    const result = await this.find(storeId, query);
    if (query.words && query.caller !== undefined) {
      const words = result.isDoubtful || result.found === 0 ? undefined : query.words;
      this.profiles.queries.typed(storeId, words, query.caller, asked).catch(() => undefined);
    }
    return result;
  }

  /**
   * As `search`, without a record.
   * @throws {ProductNotFoundError}, {NoDirectionError}, {NoWeightError}, {UnknownQueryFieldError}, {FilterError}; {ImageError} for a picture that cannot be decoded; the reason of the query's signal.
   */
  async find(storeId: string, query: SearchQuery): Promise<SearchResult> {
    return untilAborted(
      this.versions.reading(storeId, (version) => this.findIn(version, storeId, query), query.signal),
      query.signal,
    );
  }

  /** The products closest to a product of the store, without that product. @throws what `find` throws. */
  async similar(storeId: string, productId: string, query: SearchQuery): Promise<SearchResult> {
    return this.find(storeId, { ...query, parts: [{ productId, weight: 1 }], leftOut: productId });
  }

  /** Reads what searches of a store need, so that the first one need not wait for it. */
  async warm(storeId: string): Promise<void> {
    return this.versions.reading(storeId, ({ index }) => index.warm(storeId));
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
    const { found, reading, mode } = await answered(version, storeId, query, asked, fields);
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

  private async fieldsOf(storeId: string, { fields }: SearchQuery): Promise<QueryFields> {
    return fields ? this.profiles.withFields(storeId, fields) : NO_FIELDS;
  }

  private async ask(version: IndexVersion, storeId: string, query: SearchQuery): Promise<Asked> {
    const settings = await this.profiles.settings(storeId).catch(() => undefined);
    const fusion = { ...fusionOf(settings), ...query.fusion };
    const beside = besideQuery(settings);
    const cutOffShift = query.cutOffShift ?? settings?.ranking.cut_off_shift ?? 0;
    const read = query.words ? await this.reader.read(storeId, { ...query, words: query.words }) : undefined;
    const words = read ? read.reading.text : query.words;
    // A query that states a price and says nothing else has no words to search for.
    const mode = read && words === '' && !query.picture && !query.parts ? 'browse' : modeOf(query);
    if (mode === 'browse') return { mode, fusion, ...beside, ...(read && { read }) };
    const lexical = read?.reading.lexical;
    const near =
      mode !== 'lexical' && (await this.semantic(version, storeId, { ...query, words, fusion, cutOffShift }, lexical?.corrected));
    const { pictureColor, ...semantic } = near || {};
    const asked: Asked = {
      mode,
      fusion,
      ...beside,
      ...semantic,
      ...(pictureColor && { signals: { ...beside.signals, pictureColor } }),
      ...(lexical && mode !== 'semantic' && { lexical }),
      ...(read && { read: withColors(read, pictureColor?.colors ?? []) }),
    };
    requireWeight(asked);
    return asked;
  }

  private async semantic(
    version: IndexVersion,
    storeId: string,
    query: SearchQuery,
    corrected: string | undefined,
  ): Promise<Pick<Asked, 'semantic' | 'text'> & Pick<Signals, 'pictureColor'>> {
    const { words: typed, minScore: wanted = 'auto', fusion, cutOffShift = 0 } = query;
    const words = typed && corrected !== undefined ? await this.spelling.better(version, storeId, typed, corrected) : typed;
    const isRankedByTexts = fusion?.textWeight !== 0;
    const wantedParts = queryParts({ ...query, words });
    const changed = query.interpret === false ? UNCHANGED : await this.colors.of(version, storeId, wantedParts);
    const parts = [...wantedParts, ...changed.taken];
    const { image, text } = await this.embedder.embedParts(version, storeId, parts, { isRankedByTexts, signal: query.signal });
    const near = async (kind: SpaceKind, parts: readonly EmbeddedPart[], least: typeof wanted): Promise<SemanticQuery> => {
      const measured = least === 'auto' ? await this.cutoff.of(version, kind, storeId, parts) : undefined;
      const minScore = measured === undefined ? least : measured + cutOffShift * (1 - measured);
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
    return {
      ...(semantic && { semantic }),
      ...(byText && { text: byText }),
      ...(changed.signal && { pictureColor: changed.signal }),
    };
  }
}

/** The cosine of a text counts as near from this share of the nearest on; `npm run bench -- relevance` shows what it keeps and drops. */
const NEAR_SHARE = 0.7;

/** Which products the ranking by texts may bring. */
const textLimits = ({ textSpace }: IndexVersion, least: SearchQuery['minScore']): Pick<SemanticQuery, 'minShare' | 'filter'> => ({
  ...(least !== 'none' && { minShare: NEAR_SHARE }),
  ...(textSpace?.isClip && { filter: WITHOUT_IMAGE }),
});

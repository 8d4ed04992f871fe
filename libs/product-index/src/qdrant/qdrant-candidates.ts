import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { attributeField, attributeOf, numberOfText, textsOf, type AttributeValue } from '#catalog';
import {
  BY_NO_WORDS,
  fieldValueOf,
  LEXICAL_CANDIDATES,
  type CandidateQuery,
  type Candidates,
  type FieldValue,
} from '../retrieval/candidates.js';
import { byWords, evidenceOf, foundByWords, nearestOf, ranking, scorer, type Ranking, type Rankings } from '../retrieval/rankings.js';
import { toQdrantFilter } from './qdrant-filter.js';
import { cutAt, nearestPictures, nearTexts, rankingSearches } from './qdrant-near.js';
import { keyOf, pathOf } from './qdrant-paths.js';

type Payload = Readonly<Record<string, unknown>>;

const SCROLL_PAGE = 5_000;

/** A ranking with the payload of each product. */
type RankedPayloads = Ranking & { readonly payloads: ReadonlyMap<string, Payload> };

/** Runs candidate queries on one collection. */
export class QdrantCandidates {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
    private readonly query: CandidateQuery,
    private readonly hasGallery: boolean,
  ) {}

  async find(): Promise<Candidates> {
    const { semantic, text, lexical } = this.query;
    if (!semantic && !text && !lexical) return this.everything();
    return this.ranked();
  }

  /** Asks for all rankings in one request, and fuses them. */
  private async ranked(): Promise<Candidates> {
    const { semantic, text, lexical } = this.query;
    const { storeId, hasGallery } = this;
    const searches = rankingSearches(this.query, { storeId, hasGallery, wordsLimit: LEXICAL_CANDIDATES });
    const answers = await this.client.queryBatch(this.collection, {
      searches: Object.entries(searches).map(([kind, search]) => ({
        ...search,
        with_payload: kind === 'gallery' ? ['product_id'] : this.payloadKeys(),
      })),
    });
    const found = new Map(Object.keys(searches).map((kind, n) => [kind, rankedPayloads(answers[n]?.points ?? [])]));
    const near = semantic && nearestPictures(semantic, found.get('image'), found.get('gallery'));
    const rankings = {
      image: near,
      text: text && nearTexts(text, found.get('text')),
      words: lexical && byWords(undefined, withinLimit(found.get('words')), found.get('partly') && withinLimit(found.get('partly'))),
    };
    const payloads = new Map(['image', 'text', 'words', 'partly'].flatMap((kind) => [...(found.get(kind)?.payloads ?? [])]));
    return this.candidatesOf(payloads, rankings);
  }

  private async everything(): Promise<Candidates> {
    const payloads = new Map((await this.scroll()).map((payload) => [String(payload['product_id']), payload]));
    const productIds = [...payloads.keys()];
    return {
      ...this.read(payloads, productIds),
      scores: productIds.map(() => 0),
      evidence: new Map(),
      byWords: BY_NO_WORDS,
      nearest: {},
      isComplete: true,
    };
  }

  private async scroll(): Promise<Payload[]> {
    const found: Payload[] = [];
    let offset: Schemas['ExtendedPointId'] | null | undefined;
    do {
      const page = await this.client.scroll(this.collection, {
        filter: toQdrantFilter(this.storeId, this.query.filter),
        limit: SCROLL_PAGE,
        with_payload: this.payloadKeys(),
        ...(offset !== undefined && { offset }),
      });
      found.push(...page.points.map(({ payload }) => payload ?? {}));
      offset = page.next_page_offset as Schemas['ExtendedPointId'] | null | undefined;
    } while (offset !== null && offset !== undefined);
    return found;
  }

  private payloadKeys(): string[] {
    return [
      ...new Set(['product_id', ...(this.query.lexical ? ['keys'] : []), ...this.query.fields.map((field) => keyOf(columnPath(field)))]),
    ];
  }

  private candidatesOf(payloads: ReadonlyMap<string, Payload>, rankings: Rankings): Candidates {
    const evidence = evidenceOf(rankings);
    const productIds = [...evidence.keys()];
    const scoreOf = scorer(this.query);
    const read = this.read(payloads, productIds);
    return {
      ...read,
      scores: productIds.map((id) => scoreOf(evidence.get(id) ?? {})),
      evidence,
      byWords: foundByWords(rankings.words, read.named),
      nearest: nearestOf(rankings),
      isComplete: Object.values(rankings).every((one: Ranking | undefined) => one?.isComplete ?? true),
    };
  }

  /** What the payloads of candidates say. */
  private read(
    payloads: ReadonlyMap<string, Payload>,
    productIds: readonly string[],
  ): Omit<Candidates, 'scores' | 'evidence' | 'byWords' | 'nearest' | 'isComplete'> {
    const { lexical, fields } = this.query;
    const isNamed = (payload: Payload | undefined): boolean =>
      lexical?.exactKeys.some((key) => ((payload?.['keys'] ?? []) as string[]).includes(key)) ?? false;
    return {
      productIds,
      columns: new Map(fields.map((field) => [field, productIds.map((id) => valueAt(payloads.get(id) ?? {}, field))])),
      named: new Set(productIds.filter((id) => isNamed(payloads.get(id)))),
      // No product is read in advance: the page is looked up by id.
      products: () => Promise.resolve(new Map()),
    };
  }
}

const NONE: Ranking = { productIds: [], scores: [], isComplete: true };

const withinLimit = (found: Ranking | undefined): Ranking => cutAt({ limit: LEXICAL_CANDIDATES }, found) ?? NONE;

function rankedPayloads(points: readonly Schemas['ScoredPoint'][]): RankedPayloads {
  const found = points.map(({ payload, score }) => ({ id: String(payload?.['product_id']), score, payload: payload ?? {} }));
  return { ...ranking(found, true), payloads: new Map(found.map(({ id, payload }) => [id, payload])) };
}

/** The steps to what is read of a field. Numbers are read off the attribute itself, because facets count the texts among them too. */
function columnPath(field: string): readonly string[] {
  const attribute = attributeOf(field);
  return attribute?.type === 'number' ? pathOf(attributeField(attribute.name, 'text')) : pathOf(field);
}

/** The value of a field in a payload. */
function valueAt(payload: Payload, field: string): FieldValue {
  const value = columnPath(field).reduce<unknown>((at, step) => (isPayload(at) && Object.hasOwn(at, step) ? at[step] : undefined), payload);
  const type = attributeOf(field)?.type;
  if (type === 'text') return fieldValueOf(textsOf(value as AttributeValue | undefined));
  if (type === 'number') return fieldValueOf(textsOf(value as AttributeValue | undefined).map((text) => numberOfText(text) ?? text));
  return (Array.isArray(value) ? fieldValueOf([...new Set(value as (string | number)[])]) : (value ?? null)) as FieldValue;
}

const isPayload = (value: unknown): value is Payload => typeof value === 'object' && value !== null;

import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { attributeField, attributeOf, numberOfText, textsOf, type AttributeValue } from '#catalog';
import type { LexicalQuery } from '#lexical';
import {
  fieldValueOf,
  isRelaxable,
  LEXICAL_CANDIDATES,
  SEMANTIC_CANDIDATES,
  type CandidateQuery,
  type Candidates,
  type Evidence,
  type FieldValue,
  type SemanticQuery,
} from '../retrieval/candidates.js';
import { bestFusedScore } from '../retrieval/fusion.js';
import { IMAGE_VECTOR, WORDS_VECTOR } from './qdrant-collection.js';
import { toQdrantFilter, within } from './qdrant-filter.js';
import { keyOf, pathOf } from './qdrant-paths.js';
import { queryWeights } from './qdrant-terms.js';

type Condition = Schemas['Condition'];
type Prefetch = Schemas['Prefetch'];
type Payload = Readonly<Record<string, unknown>>;

interface Found {
  readonly payload: Payload;
  readonly score: number;
}

const SCROLL_PAGE = 5_000;

/** Matches products that have all or any of the words, each in one of its alternatives, and products that the query names. */
function lexicalCondition({ words, exactKeys }: LexicalQuery, matching: 'all' | 'any'): Condition {
  const has = (term: string): Condition => ({ key: 'terms', match: { value: term } });
  const alternatives = words.map((word): Condition => ({
    should: word.alternatives.map(({ terms }): Condition => (terms.length === 1 ? has(terms[0] ?? '') : { must: terms.map(has) })),
  }));
  const wanted: Condition[] = alternatives.length === 0 ? [] : [matching === 'all' ? { must: alternatives } : { should: alternatives }];
  return { should: [...exactKeys.map(has), ...wanted] };
}

/** Runs candidate queries on one collection. */
export class QdrantCandidates {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
    private readonly query: CandidateQuery,
  ) {}

  async find(): Promise<Candidates> {
    const { semantic, lexical } = this.query;
    if (!semantic && !lexical) return this.candidatesOf(await this.scroll(), new Map(), true);
    const all = await this.ranked(lexical, 'all');
    if (!isRelaxable(this.query, all.productIds.length)) return all;
    return { ...(await this.ranked(lexical, 'any')), isRelaxed: true };
  }

  /** One query to the server, which fuses two rankings. A count tells whether it looked at all products that have the words. */
  private async ranked(lexical: LexicalQuery | undefined, matching: 'all' | 'any'): Promise<Candidates> {
    const { semantic, explain } = this.query;
    const byEmbedding = semantic && this.byEmbedding(semantic);
    const byWords = lexical && this.byWords(lexical, matching);
    const [points, matchingCount, evidence] = await Promise.all([
      this.points(byEmbedding, byWords),
      byWords?.filter ? this.client.count(this.collection, { filter: byWords.filter, exact: true }).then(({ count }) => count) : 0,
      explain ? this.evidence(byEmbedding, byWords) : new Map<string, Evidence>(),
    ]);
    // Qdrant does not say how many semantic candidates exist. Fewer results than the limit means that we have them all.
    const isComplete = matchingCount < LEXICAL_CANDIDATES && (!semantic || points.length < (semantic.limit ?? SEMANTIC_CANDIDATES));
    return this.candidatesOf(points, evidence, isComplete);
  }

  private byEmbedding({ embedding, minScore, limit = SEMANTIC_CANDIDATES }: SemanticQuery): Prefetch {
    return {
      query: Array.from(embedding),
      using: IMAGE_VECTOR,
      filter: toQdrantFilter(this.storeId, this.query.filter),
      limit,
      ...(minScore !== undefined && { score_threshold: minScore }),
    };
  }

  private byWords(lexical: LexicalQuery, matching: 'all' | 'any'): Prefetch {
    return {
      query: queryWeights(lexical),
      using: WORDS_VECTOR,
      filter: within(this.storeId, this.query.filter, lexicalCondition(lexical, matching)),
      limit: LEXICAL_CANDIDATES,
    };
  }

  private async points(byEmbedding: Prefetch | undefined, byWords: Prefetch | undefined): Promise<Found[]> {
    const { k, semanticWeight, lexicalWeight } = this.query.fusion;
    const only = byEmbedding && byWords ? undefined : (byEmbedding ?? byWords);
    const request: Schemas['QueryRequest'] = only ?? {
      prefetch: [byEmbedding, byWords].filter((prefetch) => prefetch !== undefined),
      query: { rrf: { k, weights: [semanticWeight, lexicalWeight] } },
      limit: SEMANTIC_CANDIDATES + LEXICAL_CANDIDATES,
    };
    const { points } = await this.client.query(this.collection, { ...request, with_payload: this.payloadKeys() });
    const scale = only ? 1 : 1 / bestFusedScore(this.query.fusion);
    return points.map(({ payload, score }) => ({ payload: payload ?? {}, score: score * scale }));
  }

  /** Each ranking by itself, in one request. */
  private async evidence(byEmbedding: Prefetch | undefined, byWords: Prefetch | undefined): Promise<ReadonlyMap<string, Evidence>> {
    const searches = [byEmbedding, byWords].filter((prefetch) => prefetch !== undefined);
    const answers = await this.client.queryBatch(this.collection, {
      searches: searches.map((search) => ({ ...search, with_payload: ['product_id'] })),
    });
    const evidence = new Map<string, Evidence>();
    for (const [n, { points }] of answers.entries()) {
      for (const [position, { payload, score }] of points.entries()) {
        const id = String(payload?.['product_id']);
        const rank = position + 1;
        const found = searches[n] === byEmbedding ? { cosine: score, semanticRank: rank } : { bm25: score, lexicalRank: rank };
        evidence.set(id, { ...evidence.get(id), ...found });
      }
    }
    return evidence;
  }

  private async scroll(): Promise<Found[]> {
    const found: Found[] = [];
    let offset: Schemas['ExtendedPointId'] | null | undefined;
    do {
      const page = await this.client.scroll(this.collection, {
        filter: toQdrantFilter(this.storeId, this.query.filter),
        limit: SCROLL_PAGE,
        with_payload: this.payloadKeys(),
        ...(offset !== undefined && { offset }),
      });
      found.push(...page.points.map(({ payload }) => ({ payload: payload ?? {}, score: 0 })));
      offset = page.next_page_offset as Schemas['ExtendedPointId'] | null | undefined;
    } while (offset !== null && offset !== undefined);
    return found;
  }

  private payloadKeys(): string[] {
    return [
      ...new Set(['product_id', ...(this.query.lexical ? ['keys'] : []), ...this.query.fields.map((field) => keyOf(columnPath(field)))]),
    ];
  }

  private candidatesOf(found: readonly Found[], evidence: ReadonlyMap<string, Evidence>, isComplete: boolean): Candidates {
    const { lexical, fields } = this.query;
    const productIds = found.map(({ payload }) => String(payload['product_id']));
    const isNamed = (payload: Payload): boolean => lexical?.exactKeys.some((key) => (payload['keys'] as string[]).includes(key)) ?? false;
    return {
      productIds,
      scores: found.map(({ score }) => score),
      columns: new Map(fields.map((field) => [field, found.map(({ payload }) => valueAt(payload, field))])),
      named: new Set(productIds.filter((_, n) => isNamed(found[n]?.payload ?? {}))),
      evidence,
      // No product is read in advance: the page is looked up by id.
      products: () => Promise.resolve(new Map()),
      isRelaxed: false,
      isComplete,
    };
  }
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

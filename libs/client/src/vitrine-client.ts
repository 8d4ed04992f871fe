import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type {
  Classification,
  ClassifyRequest,
  Detections,
  DetectRequest,
  EstimateDocument,
  HealthDocument,
  JudgmentCount,
  Judgments,
  LookAnswer,
  LookRequest,
  NewReindexInput,
  NewSweepInput,
  ProblemDocument,
  PatchResult,
  QualityDocument,
  ReindexDocument,
  ReindexList,
  SearchAnswer,
  SearchRequest,
  Similarities,
  SimilarityRequest,
  StartedReindexes,
  SweepDocument,
} from '#api-contract';
import type { LookOptions, SearchOptions } from './client-options.js';
import { AuditClient, KeysClient, ProductsClient, SettingsClient, StoresClient } from './admin-clients.js';
import { BackupClient } from './backup-client.js';
import { ImagesClient } from './images-client.js';
import { ImportsClient } from './imports-client.js';
import { formOf, Transport, whole } from './transport.js';

/** A request's JSON, as it is sent beside a picture. */
type BesidePicture<Schema extends z.ZodType> = Omit<z.input<Schema>, 'image'>;

const HAS_COME_TO_REST = new Set(['done', 'failed', 'cancelled', 'awaiting_approval', 'rolled_back']);
const POLL_MS = 200;

/** Vitrine's HTTP interface, typed. */
export class VitrineClient {
  readonly #transport: Transport;
  readonly imports: ImportsClient;
  readonly images: ImagesClient;
  readonly stores: StoresClient;
  readonly keys: KeysClient;
  readonly audit: AuditClient;
  readonly backup: BackupClient;
  readonly products: ProductsClient;
  readonly settings: SettingsClient;

  /** @param store the store that all requests are for. Only an operator's key may name one; by default it is the key's own store. */
  constructor(
    private readonly baseUrl: string,
    apiKey: string,
    store?: string,
  ) {
    this.#transport = new Transport(baseUrl, apiKey, store);
    this.imports = new ImportsClient(this.#transport);
    this.images = new ImagesClient(this.#transport);
    this.stores = new StoresClient(this.#transport);
    this.keys = new KeysClient(this.#transport);
    this.audit = new AuditClient(this.#transport);
    this.backup = new BackupClient(this.#transport);
    this.products = new ProductsClient(this.#transport);
    this.settings = new SettingsClient(this.#transport);
  }

  /** Counts, or removes, objects of all stores that nothing needs; for operators. @throws {ApiProblem} */
  async sweep(options: NewSweepInput = {}): Promise<SweepDocument> {
    return whole(await this.json<SweepDocument | ProblemDocument>('POST', '/v1/operator/sweep', options));
  }

  /** Changes fields of up to 10 000 products, each named by its `id`. @throws {ApiProblem} */
  async patchProducts(products: readonly ({ readonly id: string } & Readonly<Record<string, unknown>>)[]): Promise<PatchResult> {
    return this.json('POST', '/v1/products/patch', { products });
  }

  /** Searches by words, by a picture, or by both. @throws {ApiProblem} */
  async search({ image, ...options }: SearchOptions): Promise<SearchAnswer> {
    const { filterBy, facetBy, sortBy, groupBy, minScore, perPage, weights, ...same } = options;
    // Undefined fields are left out of the JSON.
    const query: BesidePicture<typeof SearchRequest> = {
      ...same,
      filter_by: filterBy,
      facet_by: facetBy,
      sort_by: sortBy,
      group_by: groupBy,
      min_score: minScore,
      per_page: perPage,
      semantic_weight: weights?.semantic,
      text_weight: weights?.text,
      lexical_weight: weights?.lexical,
      word_bonus: weights?.wordBonus,
      cut_off_shift: weights?.cutOffShift,
      rrf_k: weights?.k,
    };
    return image ? this.#transport.withImage('/v1/search', image, query) : this.json('POST', '/v1/search', query);
  }

  /** All pages of a search, one after the other, each asked for when it is wanted. @throws {ApiProblem} */
  async *searchPages(options: Omit<SearchOptions, 'page' | 'cursor'>): AsyncGenerator<SearchAnswer> {
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const answer = await this.search({ ...options, ...(cursor !== undefined && { cursor }) });
      yield answer;
      cursor = answer.next_cursor;
    }
  }

  /** How well each text fits the picture: cosine similarities in the order of the texts. @throws {ApiProblem} */
  async similarity(image: Uint8Array, texts: readonly string[]): Promise<Similarities> {
    const query: BesidePicture<typeof SimilarityRequest> = { texts: [...texts] };
    return this.#transport.withImage('/v1/vision/similarity', image, query);
  }

  /** Which label fits the picture best: the most probable first. @param templates texts in which `{label}` stands for the label. @throws {ApiProblem} */
  async classify(image: Uint8Array, labels: readonly string[], templates?: readonly string[]): Promise<Classification> {
    const query: BesidePicture<typeof ClassifyRequest> = { labels: [...labels], template: templates && [...templates] };
    return this.#transport.withImage('/v1/vision/classify', image, query);
  }

  /** Which of the labels the picture shows, and where. @throws {ApiProblem} */
  async detect(image: Uint8Array, labels: readonly string[], threshold?: number): Promise<Detections> {
    const query: BesidePicture<typeof DetectRequest> = { labels: [...labels], threshold };
    return this.#transport.withImage('/v1/vision/detect', image, query);
  }

  /** The picture with what was found drawn on it, as PNG. @throws {ApiProblem} */
  async drawDetections(image: Uint8Array, labels: readonly string[], threshold?: number): Promise<Uint8Array> {
    const response = await this.#transport.request('POST', '/v1/vision/detect?format=png', formOf(image, { labels, threshold }));
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The things on a picture, and the products that look like each. @throws {ApiProblem} */
  async look(image: Uint8Array, options: LookOptions = {}): Promise<LookAnswer> {
    const { labels, boxes, filterBy, perItem, threshold } = options;
    const query: BesidePicture<typeof LookRequest> = {
      labels: labels && [...labels],
      boxes: boxes && [...boxes],
      threshold,
      filter_by: filterBy,
      per_item: perItem,
    };
    return this.#transport.withImage('/v1/looks', image, query);
  }

  /** @throws {ApiProblem} `unknown-model`, `model-unusable`, `model-already-live` or `reindex-in-progress`. */
  async startReindex(wanted: NewReindexInput): Promise<ReindexDocument> {
    return this.json('POST', '/v1/admin/reindexes', wanted);
  }

  /** Starts a reindex of every store; for the operator's key. @throws {ApiProblem} */
  async startReindexOfAllStores(wanted: NewReindexInput): Promise<StartedReindexes> {
    return this.json('POST', '/v1/operator/reindexes', wanted);
  }

  /** The latest reindex of each store; for the operator's key. @throws {ApiProblem} */
  async reindexesOfAllStores(): Promise<readonly ReindexDocument[]> {
    return (await this.json<ReindexList>('GET', '/v1/operator/reindexes')).reindexes;
  }

  /** Measures what a reindex would take, and starts nothing. @throws {ApiProblem} */
  async estimateReindex(wanted: NewReindexInput): Promise<EstimateDocument> {
    return this.json('POST', '/v1/admin/reindexes?estimate=true', wanted);
  }

  /** The store's reindexes, the latest first. @throws {ApiProblem} */
  async reindexes(): Promise<readonly ReindexDocument[]> {
    return (await this.json<ReindexList>('GET', '/v1/admin/reindexes')).reindexes;
  }

  /** @throws {ApiProblem} */
  async reindexStatus(id: string): Promise<ReindexDocument> {
    return this.json('GET', `/v1/admin/reindexes/${encodeURIComponent(id)}`);
  }

  /** @throws {ApiProblem} `conflict` if the state of the reindex does not allow the action. */
  async actOnReindex(id: string, action: 'approve' | 'cancel' | 'retry' | 'rollback'): Promise<ReindexDocument> {
    return this.json('POST', `/v1/admin/reindexes/${encodeURIComponent(id)}/${action}`);
  }

  /** How both versions answer the judgments. @throws {ApiProblem} `conflict` before the versions are compared. */
  async reindexQuality(id: string): Promise<QualityDocument> {
    return this.json('GET', `/v1/admin/reindexes/${encodeURIComponent(id)}/quality`);
  }

  /** The comparison of `reindexQuality` as an HTML page with pictures. @throws {ApiProblem} */
  async reindexQualityPage(id: string): Promise<string> {
    return (await this.#transport.request('GET', `/v1/admin/reindexes/${encodeURIComponent(id)}/quality.html`, undefined)).text();
  }

  /** Sets the judgments that a reindex compares both versions by. @throws {ApiProblem} */
  async setJudgments(judgments: Judgments['judgments']): Promise<JudgmentCount> {
    return this.json('PUT', '/v1/admin/judgments', { judgments });
  }

  /**
   * Polls until the reindex has ended, or waits for approval.
   * @param onProgress called with each status.
   * @param passing terminal states to ignore: the caller has just moved the reindex out of them.
   */
  async waitForReindex(
    id: string,
    onProgress: (status: ReindexDocument) => void = () => undefined,
    passing: readonly string[] = [],
  ): Promise<ReindexDocument> {
    for (;;) {
      const status = await this.reindexStatus(id);
      onProgress(status);
      if (HAS_COME_TO_REST.has(status.state) && !passing.includes(status.state)) return status;
      await sleep(POLL_MS);
    }
  }

  async health(): Promise<HealthDocument> {
    const response = await fetch(new URL('/health/ready', this.baseUrl));
    return (await response.json()) as HealthDocument;
  }

  /** Any other request of the interface. @throws {ApiProblem} */
  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#transport.json(method, path, body);
  }
}

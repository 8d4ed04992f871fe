import { z } from 'zod';
import { ProductDocument } from './products.js';
import { depthMessage, hasOnePlace, hasWords, onePlaceMessage, SearchRequest, withinDepth, wordsMessage } from './search.js';
import { StoreSettings } from './settings.js';

/** The versions of a store's index that a search can be tried in. */
export const VERSION_NAMES = ['live', 'previous', 'next'] as const;

/** A search that is tried before its settings are saved, or in a version that shoppers do not see. */
export const LabSearch = z
  .object({
    ...SearchRequest.shape,
    version: z.enum(VERSION_NAMES).default('live').describe('next: the version that a reindex fills'),
    synonyms: StoreSettings.shape.synonyms.unwrap().optional().describe("instead of the store's own synonyms"),
  })
  .strict()
  .refine(withinDepth, depthMessage)
  .refine(hasOnePlace, onePlaceMessage)
  .refine(hasWords, wordsMessage)
  .meta({ id: 'LabSearch' });
export type LabSearch = z.infer<typeof LabSearch>;

export const VersionList = z
  .object({
    versions: z.array(
      z.object({ name: z.enum(VERSION_NAMES), collection: z.string(), model: z.string(), text_model: z.string(), products: z.int() }),
    ),
  })
  .meta({ id: 'VersionList' });
export type VersionList = z.infer<typeof VersionList>;

export const ModelList = z
  .object({
    models: z.array(z.object({ name: z.string(), variants: z.array(z.string()) })).describe('models of pictures and words'),
    text_models: z.array(z.string()).describe('models of texts; `clip` stands for the text tower of the model of pictures'),
  })
  .meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof ModelList>;

/** What the index knows of a product. */
export const InspectedProduct = z
  .object({
    product: ProductDocument,
    words: z
      .array(z.object({ term: z.string(), count: z.int().describe('how many times it counts, by the weights of the fields it is in') }))
      .describe('the stems that a lexical search finds the product by, those that count most first'),
    pictures: z.array(
      z.object({
        reference: z.string(),
        key: z.string().describe('where its bytes lie in the bucket'),
        sha256: z.string(),
        etag: z.string().optional(),
      }),
    ),
    faults: z.array(z.object({ reference: z.string(), code: z.string(), message: z.string() })).describe('pictures that could not be used'),
    has_text_embedding: z.boolean(),
    model: z.string().describe('the fingerprint of the model that its pictures were embedded with'),
    language: z.string(),
    layout: z.int(),
    indexed_at: z.string(),
    revision: z.int().describe("the place of its last full write in the store's order of writes"),
    patched: z.record(z.string(), z.int()).describe('the revisions of fields that were changed since'),
  })
  .meta({ id: 'InspectedProduct' });
export type InspectedProduct = z.infer<typeof InspectedProduct>;

/** The state of the installation, as the API process that answers sees it. */
export const OverviewDocument = z
  .object({
    version: z.string().describe('the release'),
    node: z.string(),
    uptime_seconds: z.number(),
    memory_bytes: z.int(),
    checks: z.record(z.string(), z.enum(['ok', 'unavailable'])),
    searches: z.object({
      count: z.int().describe('since this process began'),
      per_minute: z.number(),
      seconds: z.array(z.object({ stage: z.string(), p50: z.number(), p95: z.number() })).describe('upper bounds, from a histogram'),
    }),
    queues: z
      .array(z.object({ name: z.string(), waiting: z.int(), active: z.int(), delayed: z.int(), failed: z.int() }))
      .optional()
      .describe('absent while Redis does not answer'),
    index: z.object({
      engine: z.enum(['lancedb', 'qdrant']),
      products: z.int().optional().describe('absent while the index does not answer'),
    }),
  })
  .meta({ id: 'Overview' });
export type OverviewDocument = z.infer<typeof OverviewDocument>;

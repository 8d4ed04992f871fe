import { Settings } from './settings.js';

/** The token under which the frozen configuration is injected. */
export const CONFIG = Symbol('Config');

export interface Config {
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly api: {
    readonly host: string;
    readonly port: number;
    /** Addresses and networks of proxies that say for whom they ask. */
    readonly trustedProxies: readonly string[];
    /** How long the process goes on answering after SIGTERM. */
    readonly shutdownDelayMs: number;
  };
  readonly worker: {
    readonly port: number;
    readonly indexingConcurrency: number;
    readonly importBatchSize: number;
  };
  readonly redis: { readonly url: string; readonly timeoutMs: number };
  readonly s3: S3Config;
  readonly index: IndexConfig;
  readonly reindex: ReindexConfig;
  readonly model: ModelConfig;
  readonly images: {
    readonly allowPrivateAddresses: boolean;
    /** The memory for pictures in one process, encoded and decoded. */
    readonly memoryBytes: number;
  };
  readonly pictures: {
    /** What the addresses of pictures begin with; nothing for addresses within the API's own origin. */
    readonly origin?: string;
    readonly cacheDirectory: string;
    readonly cacheBytes: number;
  };
  /** The search-only key that the page `/shop` searches with; the page is not served without it. */
  readonly storefrontKey?: string;
  readonly access: {
    /** How long a known API key stays valid while Redis is away. */
    readonly trustedWhileAwayMs: number;
    /** Seals what verifies search tokens; without it, none are taken. */
    readonly tokenSecret?: string;
  };
  /** What `/metrics` and the documentation ask for as a bearer token; without it they are open. */
  readonly operationsKey?: string;
  readonly limits: {
    /** Points that one caller with a search-only key may use in a minute; 0 for no limit. */
    readonly pointsPerCaller: number;
    /** Searches that a process runs at a time; by its processors unless set. */
    readonly searchesAtOnce?: number;
  };
  /** The age in ms at which an object that nothing needs is removed; 0 for never. */
  readonly sweep: { readonly afterMs: number };
  readonly bootstrap: { readonly adminKey?: string; readonly storeId: string };
}

export interface S3Config {
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Time limit for connecting, and for an answer to begin or continue. */
  readonly timeoutMs?: number;
}

/** `qdrantUrl` chooses the Qdrant adapter; without it the embedded index in `lancedbDir` is used. */
export interface IndexConfig {
  readonly qdrantUrl?: string;
  readonly qdrantApiKey?: string;
  readonly qdrantTimeoutMs?: number;
  readonly qdrantCompression?: boolean;
  readonly qdrantReadConsistency?: number | 'majority' | 'quorum' | 'all';
  /** How new collections are spread and kept; what is left out, the server decides. */
  readonly qdrantLayout?: {
    readonly shards?: number;
    readonly replicas?: number;
    readonly writeConsistency?: number;
    readonly isQuantized: boolean;
    readonly areVectorsOnDisk: boolean;
  };
  readonly lancedbDir: string;
  /** What the stores in memory may take; 0 for none. */
  readonly memoryBytes: number;
  /** How long a version is kept after its swap when the store cannot be rolled back to it. */
  readonly versionGraceMs: number;
}

/** Limits within which a reindex swaps without approval. */
export interface ReindexConfig {
  /** Share of the products, 0…1, that the new version may lack. */
  readonly maxLostShare: number;
  /** The loss of nDCG@10 from which a version counts as worse, 0…1. */
  readonly leastLoss: number;
}

export interface ModelConfig {
  readonly directory: string;
  /** Contains one directory for each model that a store may be reindexed with; by default the parent of `directory`. */
  readonly library?: string;
  readonly detectorDirectory: string;
  /** The model of texts; CLIP's text tower without one. */
  readonly text: { readonly directory?: string; readonly variant: 'auto' | 'fp32' | 'int8' | 'fp16' };
  readonly variant: string;
  readonly executionProviders: readonly ('cpu' | 'cuda' | 'coreml')[];
  readonly threads: number;
  readonly imageBatchSize: number;
}

/** All problems of the environment at once, by variable name. Addresses and keys are not repeated, as they may hold secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the settings from environment variables; an empty variable counts as absent.
 * @throws {ConfigError} naming every variable that is missing or wrong.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Settings.safeParse(present);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${describeIssue(issue, present)}`));
  }
  return grouped(parsed.data);
}

function describeIssue(issue: { path: PropertyKey[]; message: string }, env: Readonly<Record<string, unknown>>): string {
  return String(issue.path[0]) in env ? issue.message : 'is required but not set';
}

type QdrantSettings = Pick<IndexConfig, 'qdrantTimeoutMs' | 'qdrantCompression' | 'qdrantReadConsistency' | 'qdrantLayout'>;

const qdrant = (s: Settings): QdrantSettings => ({
  qdrantTimeoutMs: s.QDRANT_TIMEOUT_MS,
  qdrantCompression: s.QDRANT_COMPRESSION,
  ...(s.QDRANT_READ_CONSISTENCY !== undefined && { qdrantReadConsistency: s.QDRANT_READ_CONSISTENCY }),
  qdrantLayout: {
    ...(s.QDRANT_SHARDS !== undefined && { shards: s.QDRANT_SHARDS }),
    ...(s.QDRANT_REPLICAS !== undefined && { replicas: s.QDRANT_REPLICAS }),
    ...(s.QDRANT_WRITE_CONSISTENCY !== undefined && { writeConsistency: s.QDRANT_WRITE_CONSISTENCY }),
    isQuantized: s.QDRANT_QUANTIZATION === 'int8',
    areVectorsOnDisk: s.QDRANT_VECTORS_ON_DISK,
  },
});

function grouped(s: Settings): Config {
  return Object.freeze({
    logLevel: s.LOG_LEVEL,
    api: { host: s.API_HOST, port: s.API_PORT, trustedProxies: s.TRUSTED_PROXIES, shutdownDelayMs: s.SHUTDOWN_DELAY_SECONDS * 1000 },
    worker: {
      port: s.WORKER_PORT,
      indexingConcurrency: s.INDEXING_CONCURRENCY,
      importBatchSize: s.IMPORT_BATCH_SIZE,
    },
    redis: { url: s.REDIS_URL, timeoutMs: s.REDIS_TIMEOUT_MS },
    s3: {
      ...(s.S3_ENDPOINT && { endpoint: s.S3_ENDPOINT }),
      region: s.S3_REGION,
      bucket: s.S3_BUCKET,
      accessKeyId: s.S3_ACCESS_KEY_ID,
      secretAccessKey: s.S3_SECRET_ACCESS_KEY,
      timeoutMs: s.S3_TIMEOUT_MS,
    },
    index: {
      ...(s.QDRANT_URL && { qdrantUrl: s.QDRANT_URL, ...qdrant(s) }),
      ...(s.QDRANT_API_KEY && { qdrantApiKey: s.QDRANT_API_KEY }),
      lancedbDir: s.LANCEDB_DIR,
      memoryBytes: s.INDEX_MEMORY_MB * 1_000_000,
      versionGraceMs: s.VERSION_GRACE_SECONDS * 1000,
    },
    reindex: { maxLostShare: s.REINDEX_MAX_LOST_SHARE, leastLoss: s.REINDEX_LEAST_LOSS },
    model: {
      directory: s.MODEL_DIR,
      ...(s.MODELS_DIR && { library: s.MODELS_DIR }),
      detectorDirectory: s.DETECTOR_DIR,
      text: { ...(s.TEXT_MODEL_DIR && { directory: s.TEXT_MODEL_DIR }), variant: s.TEXT_MODEL_VARIANT },
      variant: s.MODEL_VARIANT,
      executionProviders: s.EXECUTION_PROVIDERS,
      threads: s.INFERENCE_THREADS,
      imageBatchSize: s.IMAGE_BATCH_SIZE,
    },
    images: { allowPrivateAddresses: s.IMAGE_ALLOW_PRIVATE_ADDRESSES, memoryBytes: s.IMAGE_MEMORY_MB * 1_000_000 },
    pictures: {
      ...(s.PUBLIC_URL && { origin: s.PUBLIC_URL.replace(/\/+$/, '') }),
      cacheDirectory: s.PICTURE_CACHE_DIR,
      cacheBytes: s.PICTURE_CACHE_MB * 1_000_000,
    },
    ...(s.STOREFRONT_KEY && { storefrontKey: s.STOREFRONT_KEY }),
    ...(s.OPERATIONS_KEY !== undefined && { operationsKey: s.OPERATIONS_KEY }),
    limits: {
      pointsPerCaller: s.RATE_LIMIT_PER_CALLER,
      ...(s.SEARCHES_AT_ONCE !== undefined && { searchesAtOnce: s.SEARCHES_AT_ONCE }),
    },
    sweep: { afterMs: s.SWEEP_AFTER_DAYS * 24 * 3600_000 },
    access: {
      trustedWhileAwayMs: s.KEYS_TRUSTED_SECONDS * 1000,
      ...(s.TOKEN_SECRET !== undefined && { tokenSecret: s.TOKEN_SECRET }),
    },
    bootstrap: { ...(s.BOOTSTRAP_ADMIN_KEY && { adminKey: s.BOOTSTRAP_ADMIN_KEY }), storeId: s.BOOTSTRAP_STORE },
  });
}

import { isIP } from 'node:net';
import { z } from 'zod';

/** An IP address, or a network as `address/bits`. */
function isAddress(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  return version > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
}

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const port = z.coerce.number().int().min(0).max(65_535);
const timeoutMs = z.coerce.number().int().min(100).max(300_000);
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

/**
 * Addresses may hold a password, and a key is a secret. These schemas state their own messages, because the general messages quote the
 * value, and messages at start-up end up in logs.
 */
const redisUrl = z.url({ protocol: /^rediss?$/, error: 'expected a redis:// or rediss:// address' });
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' });
const apiKey = z.string().regex(/^vt_[A-Za-z0-9_-]{24,}$/, 'expected "vt_" and at least 24 letters, digits, "-" or "_"');

/** Every environment variable Vitrine reads, with its default. Variables that hold secrets are never printed. */
export const Settings = z
  .object({
    LOG_LEVEL: z
      .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info')
      .describe('lowest level that is logged'),
    API_HOST: z.string().min(1).default('0.0.0.0').describe('address the API listens on'),
    API_PORT: port.default(3000).describe('port of the API; 0 takes a free one'),
    TRUSTED_PROXIES: z
      .string()
      .max(1_000)
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
      )
      .refine((all) => all.every(isAddress), 'expected IP addresses, or networks such as 10.0.0.0/8')
      .describe('addresses or networks of proxies, such as 10.0.0.0/8, whose X-Forwarded-For says who a caller is'),
    SHUTDOWN_DELAY_SECONDS: z.coerce
      .number()
      .min(0)
      .max(120)
      .default(5)
      .describe('how long after SIGTERM the API still answers while it reports that it is not ready, so that load balancers notice'),
    WORKER_PORT: port.default(3001).describe('port of the worker for /health and /metrics; 0 takes a free one'),
    REDIS_URL: redisUrl.describe('redis:// or rediss:// address of Redis'),
    REDIS_TIMEOUT_MS: timeoutMs.default(2_000).describe('how long a command to Redis may take, in ms'),
    S3_ENDPOINT: httpUrl.optional().describe('address of an S3-compatible server; leave out for AWS'),
    S3_REGION: z.string().min(1).default('us-east-1').describe('region of the bucket'),
    S3_BUCKET: z.string().min(3).max(63).describe('bucket for pictures and feeds; created if it does not exist'),
    S3_ACCESS_KEY_ID: z.string().min(1).describe('access key of the object store'),
    S3_SECRET_ACCESS_KEY: z.string().min(1).describe('secret key of the object store'),
    S3_TIMEOUT_MS: timeoutMs.default(10_000).describe('how long the object store may take to connect, and to answer, in ms'),
    QDRANT_URL: httpUrl.optional().describe('address of Qdrant; without it the embedded index is used'),
    QDRANT_API_KEY: z.string().min(1).optional().describe('API key of Qdrant'),
    QDRANT_TIMEOUT_MS: timeoutMs.default(10_000).describe('how long a request to Qdrant may take, in ms'),
    QDRANT_COMPRESSION: flag.prefault('false').describe('asks Qdrant for compressed answers: less to send, and 40 ms more for each'),
    QDRANT_SHARDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe('shards of a new collection; as Qdrant decides by default'),
    QDRANT_REPLICAS: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('copies of each shard of a new collection; by default 2 where Qdrant has more than one node'),
    QDRANT_WRITE_CONSISTENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('copies that have to take a write of a new collection before it counts; as Qdrant decides by default'),
    QDRANT_READ_CONSISTENCY: z
      .union([z.enum(['majority', 'quorum', 'all']), z.coerce.number().int().min(1).max(100)])
      .optional()
      .describe('copies of each shard that are asked for what is read: a number, majority, quorum or all; one by default'),
    QDRANT_QUANTIZATION: z
      .enum(['none', 'int8'])
      .default('none')
      .describe('int8 keeps the vectors of a new collection once more in eight bits a number, which take a quarter of the memory'),
    QDRANT_VECTORS_ON_DISK: flag.prefault('false').describe('leaves the vectors of a new collection on the disk'),
    LANCEDB_DIR: z.string().min(1).default('.vitrine/index').describe('directory of the embedded index'),
    INDEX_MEMORY_MB: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(512)
      .describe('memory for the stores that a process searches in the embedded index; 0 searches in the tables alone'),
    MODEL_DIR: z.string().min(1).default('models/mini-clip').describe('directory of the CLIP model that a fresh index begins with'),
    MODELS_DIR: z.string().min(1).optional().describe('the directory of all CLIP model directories; by default the parent of MODEL_DIR'),
    TEXT_MODEL_DIR: z
      .string()
      .min(1)
      .optional()
      .describe("directory of the sentence-transformers model that a fresh index embeds texts with; CLIP's text tower without it"),
    TEXT_MODEL_VARIANT: z
      .enum(['auto', 'fp32', 'int8', 'fp16'])
      .default('auto')
      .describe('weights of the text model; auto: int8 where such a file lies beside'),
    DETECTOR_DIR: z
      .string()
      .min(1)
      .default('models/mini-owl')
      .describe('directory of the OWL-ViT or OWLv2 model that finds things in pictures'),
    MODEL_VARIANT: z
      .string()
      .regex(/^[a-z0-9_]+$/)
      .default('auto')
      .describe(
        'variant of the model that a fresh index begins with: auto (int8 on CPUs, fp16 on GPUs, where such files lie beside), fp32, or the suffix of quantised files',
      ),
    EXECUTION_PROVIDERS: list
      .pipe(z.array(z.enum(['cpu', 'cuda', 'coreml'])).min(1))
      .default(['cpu'])
      .describe('execution providers of ONNX Runtime, tried in this order: cpu (the default), cuda, coreml'),
    INFERENCE_THREADS: z.coerce.number().int().min(0).max(256).default(0).describe('threads of one inference; 0 means one for each core'),
    IMAGE_BATCH_SIZE: z.coerce.number().int().min(1).max(256).default(8).describe('images encoded at once; 8 is best on CPUs'),
    INDEXING_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(3).describe('batches that one worker indexes at the same time'),
    IMPORT_BATCH_SIZE: z.coerce
      .number()
      .int()
      .min(1)
      .max(256)
      .default(64)
      .describe('products in one batch of an import; read by the worker'),
    VERSION_GRACE_SECONDS: z.coerce
      .number()
      .min(0)
      .max(3600)
      .default(30)
      .describe('how long a replaced version of the index that is not kept stays after its swap, for searches that began before'),
    REINDEX_MAX_LOST_SHARE: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0.001)
      .describe("share of a store's products that may lack usable pictures before a reindex waits for approval"),
    REINDEX_LEAST_LOSS: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0.005)
      .describe('loss of nDCG@10 from which a new version counts as worse and waits for approval'),
    IMAGE_ALLOW_PRIVATE_ADDRESSES: flag.prefault('false').describe('lets image URLs point into private networks; for trusted feeds only'),
    IMAGE_MEMORY_MB: z.coerce
      .number()
      .int()
      .min(64)
      .max(65_536)
      .default(512)
      .describe('memory for the pictures that one process works on, encoded and decoded, in MB; further pictures wait'),
    PUBLIC_URL: httpUrl
      .optional()
      .describe('address that shoppers reach the API at; addresses of pictures begin with it. Without it they begin with /v1'),
    PICTURE_CACHE_DIR: z.string().min(1).default('.vitrine/pictures').describe('directory of the pictures that the API has encoded'),
    PICTURE_CACHE_MB: z.coerce
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(1_000)
      .describe('size of that directory in MB; 0 keeps nothing'),
    STOREFRONT_KEY: apiKey
      .optional()
      .describe(
        'search-only key that the page /shop searches with; created for BOOTSTRAP_STORE if missing. Without it there is no such page',
      ),
    RATE_LIMIT_PER_CALLER: z.coerce
      .number()
      .int()
      .min(0)
      .max(10_000_000)
      .default(3_000)
      .describe('points that one address, or one user of search tokens, may use in a minute with a search-only key; 0 for no limit'),
    SEARCHES_AT_ONCE: z.coerce
      .number()
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .describe('searches that an API process runs at a time; eight for each processor by default'),
    OPERATIONS_KEY: z
      .string()
      .regex(/^[\x21-\x7e]{16,}$/, 'expected at least 16 visible ASCII characters, without spaces')
      .optional()
      .describe('what /metrics, /docs and /openapi.json ask for as a bearer token; without it they are open'),
    TOKEN_SECRET: z
      .string()
      .min(24, 'expected at least 24 characters')
      .optional()
      .describe('seals in Redis what verifies search tokens; the same for all processes. Without it, no search tokens are taken'),
    SWEEP_AFTER_DAYS: z.coerce
      .number()
      .min(0)
      .max(3_650)
      .default(30)
      .describe('how old objects of the bucket have to be that nothing needs, before they are removed; 0 keeps them'),
    KEYS_TRUSTED_SECONDS: z.coerce
      .number()
      .int()
      .min(0)
      .max(86_400)
      .default(600)
      .describe('how long an API key that was found stays valid while Redis does not answer'),
    BOOTSTRAP_ADMIN_KEY: apiKey.optional().describe('admin and operator key of the first store; created at start-up if missing'),
    BOOTSTRAP_STORE: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
      .default('main')
      .describe('id of the first store'),
  })
  .describe('Settings of the API and the worker');

export type Settings = z.infer<typeof Settings>;

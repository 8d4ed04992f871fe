import { Settings, type S3Config } from '#platform';
import { StartError } from './child.js';

/** Settings that the development stack decides itself. */
const OWN = /^(API_|WORKER_PORT|REDIS_URL|S3_(?!TIMEOUT)|LANCEDB_DIR|BOOTSTRAP_|SHUTDOWN_)/;

/** Servers that a stack uses in place of its own. */
export interface GivenServers {
  readonly redisUrl?: string;
  readonly s3?: S3Config;
}

/** The settings that the environment names, such as `MODEL_DIR`, without those that the development stack decides itself. */
export function givenSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(Settings.shape).filter((name) => !OWN.test(name));
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** Those of them that choose an index server. */
export function givenIndex(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(givenSettings(env)).filter(([name]) => name.startsWith('QDRANT_')));
}

/** The servers that the environment names. @throws {StartError} if they cannot be used. */
export function givenServers(env: NodeJS.ProcessEnv): GivenServers {
  const { REDIS_URL: redisUrl } = env;
  if (redisUrl && !/^rediss?:\/\/./.test(redisUrl)) throw new StartError('REDIS_URL: expected a redis:// or rediss:// address');
  const s3 = givenS3(env);
  return { ...(redisUrl && { redisUrl }), ...(s3 && { s3 }) };
}

function givenS3(env: NodeJS.ProcessEnv): S3Config | undefined {
  const {
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = env;
  if (!endpoint && !bucket) return undefined;
  if (!bucket || !accessKeyId || !secretAccessKey) {
    throw new StartError(
      'An object store of your own takes S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and S3_ENDPOINT unless it is AWS.',
    );
  }
  return { ...(endpoint && { endpoint }), region: region || 'us-east-1', bucket, accessKeyId, secretAccessKey };
}

/** What a stack starts itself beside these servers, as its user reads it. */
export const startedParts = ({ redisUrl, s3 }: GivenServers): string =>
  new Intl.ListFormat('en-GB').format([
    ...(redisUrl === undefined ? ['Redis'] : []),
    ...(s3 ? [] : ['an S3 server']),
    'the API',
    'a worker',
  ]);

/** The index that a stack with these settings uses, as its user reads it. */
export const indexOf = (settings: Readonly<Record<string, string | undefined>>): string =>
  settings['QDRANT_URL'] === undefined ? `embedded, in ${settings['LANCEDB_DIR']}` : `Qdrant at ${new URL(settings['QDRANT_URL']).origin}`;

/** The Redis at an address, as its user reads it: without the password. */
export function redisOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** The object store, as its user reads it. */
export const objectStoreOf = ({ endpoint, region, bucket }: S3Config): string => `${endpoint ?? `AWS ${region}`}, bucket ${bucket}`;

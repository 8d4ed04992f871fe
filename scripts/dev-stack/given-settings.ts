import { Settings } from '#platform';

/** Settings that the development stack decides itself. */
const OWN = /^(API_|WORKER_PORT|REDIS_|S3_|LANCEDB_DIR|BOOTSTRAP_|SHUTDOWN_)/;

/** The settings that the environment names, such as `MODEL_DIR`, without those that the development stack decides itself. */
export function givenSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(Settings.shape).filter((name) => !OWN.test(name));
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** Those of them that choose an index server. */
export function givenIndex(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(givenSettings(env)).filter(([name]) => name.startsWith('QDRANT_')));
}

/** The index that a stack with these settings uses, as its user reads it. */
export const indexOf = (settings: Readonly<Record<string, string | undefined>>): string =>
  settings['QDRANT_URL'] === undefined ? `embedded, in ${settings['LANCEDB_DIR']}` : `Qdrant at ${new URL(settings['QDRANT_URL']).origin}`;

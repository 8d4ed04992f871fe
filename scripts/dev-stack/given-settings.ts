import { Settings } from '#platform';

/** Settings that the development stack decides itself. */
const OWN = /^(API_|WORKER_PORT|REDIS_|S3_|LANCEDB_DIR|BOOTSTRAP_|SHUTDOWN_)/;

/** The settings that the environment names, such as `MODEL_DIR`, without those that the development stack decides itself. */
export function givenSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = Object.keys(Settings.shape).filter((name) => !OWN.test(name));
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

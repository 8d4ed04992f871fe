import 'reflect-metadata';
import { z } from 'zod';
import { plainMessage } from '#catalog';
import { ConfigError, loadConfig } from '#platform';
import { createApi } from './api.application.js';
import { warmUp } from './search/warm-up.js';

/** Connections that may wait to be taken in. With fewer, a flood of callers is kept waiting for seconds by TCP's retries, unseen by the process. */
const BACKLOG = 4_096;

async function main(): Promise<void> {
  // Operators and API callers read zod's messages, so these are put into plain words.
  z.config({ customError: plainMessage });
  const config = loadConfig(process.env);
  const { app } = await createApi(config);
  await app.init();
  await warmUp(app, config.bootstrap.storeId);
  await app.listen({ port: config.api.port, host: config.api.host, backlog: BACKLOG });
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

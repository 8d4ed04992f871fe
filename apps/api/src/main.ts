import 'reflect-metadata';
import { z } from 'zod';
import { plainMessage } from '#catalog';
import { ConfigError, loadConfig } from '#platform';
import { createApi } from './api.application.js';
import { warmUp } from './search/warm-up.js';

async function main(): Promise<void> {
  // Operators and API callers read zod's messages, so these are put into plain words.
  z.config({ customError: plainMessage });
  const config = loadConfig(process.env);
  const { app } = await createApi(config);
  await app.init();
  await warmUp(app, config.bootstrap.storeId);
  await app.listen(config.api.port, config.api.host);
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { plainMessage } from '#catalog';
import { ConfigError, createLogger, loadConfig, PinoNestLogger, ProblemFilter } from '#platform';
import { WorkerModule } from './worker.module.js';

async function main(): Promise<void> {
  // Operators read zod's messages, so these are put into plain words.
  z.config({ customError: plainMessage });
  const config = loadConfig(process.env);
  const logger = createLogger({ name: 'indexer-worker', level: config.logLevel });
  const root = WorkerModule.forRoot(config, (message) => logger.warn(message));
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    logger: new PinoNestLogger(logger),
    forceCloseConnections: true,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.enableShutdownHooks();
  await app.listen(config.worker.port, config.api.host);
  logger.info({ url: await app.getUrl() }, 'worker ready');
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});

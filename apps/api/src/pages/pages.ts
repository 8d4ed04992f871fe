import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { QueueCounts } from '#jobs';
import type { Config } from '#platform';
import { serveIcon, servePage } from './built-page.js';
import { serveQueueBoard } from './queue-board.js';

/** Serves the console, and the storefront if there is a key that it may contain. */
export async function servePages(
  app: NestFastifyApplication,
  { storefrontKey, pictures: { origin: pictureOrigin } }: Pick<Config, 'storefrontKey' | 'pictures'>,
): Promise<void> {
  const http = app.getHttpAdapter().getInstance();
  if (storefrontKey !== undefined)
    await servePage(http, { name: 'storefront', path: '/shop', meta: { 'vitrine-key': storefrontKey }, pictureOrigin });
  await servePage(http, { name: 'admin', path: '/admin', meta: {}, except: 'queues', pictureOrigin });
  await serveIcon(http, 'admin');
  await serveQueueBoard(http, app.get(QueueCounts));
}

import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a storefront calls from the browser. */
const BROWSER_PATHS = /^\/v1\/(search|suggest|instantsearch|looks|products\/[^/]+(\/similar)?)(\?|$)/;

/**
 * Answers preflights for searches. They carry no key, so that any page may ask; the answer to the request itself allows
 * the page to read it for search-only keys alone (see `guardRoutes`).
 */
export async function answerPreflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'OPTIONS' || !BROWSER_PATHS.test(request.url)) return;
  await reply
    .status(204)
    .headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type, x-api-key',
      'access-control-max-age': '86400',
    })
    .send();
}

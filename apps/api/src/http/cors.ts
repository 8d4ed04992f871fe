import type { FastifyReply, FastifyRequest } from 'fastify';
import { isAlgoliaPath } from './algolia-paths.js';

/** The paths that a storefront calls from the browser. */
const BROWSER_PATHS = /^\/v1\/(search|suggest|schema|instantsearch|looks|query-images(\/[^/]+)?|products\/[^/]+(\/similar)?)(\?|$)/;

/**
 * Answers preflights for searches. A preflight carries no key, so every page gets the same answer. The answer to the request itself lets
 * the page read it only if the key is search-only (see `guardRoutes`).
 */
export async function answerPreflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'OPTIONS' || !(BROWSER_PATHS.test(request.url) || isAlgoliaPath(request.url))) return;
  await reply
    .status(204)
    .headers({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'authorization, content-type, x-api-key, x-algolia-api-key, x-algolia-application-id, x-algolia-agent',
      'access-control-max-age': '86400',
    })
    .send();
}

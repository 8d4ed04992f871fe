import type { FastifyInstance } from 'fastify';
import type { Config } from '#platform';
import { servePage } from './built-page.js';

/** Serves the storefront, if there is a key that it may contain, and the console. */
export async function servePages(http: FastifyInstance, { storefrontKey }: Pick<Config, 'storefrontKey'>): Promise<void> {
  if (storefrontKey !== undefined) await servePage(http, { name: 'storefront', path: '/shop', meta: { 'vitrine-key': storefrontKey } });
}

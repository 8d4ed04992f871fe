import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform';

interface Route {
  readonly method: string;
  readonly url: string;
}

/** The problem of a request that no route is for: an address that is not there, or one that is there for other methods, which `Allow` names (RFC 9110, 15.5.6). */
export function noRouteProblem(request: FastifyRequest, reply: FastifyReply, routes: readonly Route[]): Problem {
  const { method, url } = request;
  const [path = ''] = url.split('?');
  const matching = routes.filter((route) => patternOf(route.url).test(path));
  // An address that is there by its own name means that route, although it would fit into another one: /v1/imports/preview into /v1/imports/:id.
  const named = matching.filter((route) => route.url === path);
  const allowed = [...new Set((named.length > 0 ? named : matching).map((route) => route.method))].sort();
  if (allowed.length === 0) return new Problem('not-found', `there is no ${method} ${url.slice(0, 200)}`);
  reply.header('allow', allowed.join(', '));
  return new Problem('method-not-allowed', `this address takes ${allowed.join(', ')}`);
}

const patterns = new Map<string, RegExp>();

/** What the addresses of a route look like: `/v1/products/:id` has one part in place of `:id`. */
function patternOf(url: string): RegExp {
  const known = patterns.get(url);
  if (known) return known;
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&')));
  const pattern = new RegExp(`^${parts.join('/')}$`);
  patterns.set(url, pattern);
  return pattern;
}

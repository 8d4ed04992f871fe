import type { FastifyReply, FastifyRequest } from 'fastify';

const ALGOLIA_PATHS = /^\/(?:1\/indexes\/|v1\/instantsearch(?:[/?]|$))/;

/** Whether clients of Algolia send requests to this address. */
export const isAlgoliaPath = (url: string): boolean => ALGOLIA_PATHS.test(url);

/** Clients of Algolia send JSON as `text/plain` or `application/x-www-form-urlencoded`, because a browser sends these without a preflight. */
export function takePlainTextForJson(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const type = request.headers['content-type'] ?? '';
  if (isAlgoliaPath(request.url) && /^(text\/plain|application\/x-www-form-urlencoded)\b/i.test(type)) {
    request.headers['content-type'] = 'application/json';
  }
  done();
}

/** Clients of Algolia read what went wrong from `message`. */
export function nameMessage(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  const isProblem = String(reply.getHeader('content-type')).startsWith('application/problem+json') && request.url.startsWith('/1/');
  done(null, isProblem && typeof payload === 'string' ? withMessage(payload) : payload);
}

function withMessage(text: string): string {
  const problem = JSON.parse(text) as { readonly title?: string; readonly detail?: string };
  return JSON.stringify({ ...problem, message: problem.detail ?? problem.title });
}

import type { FastifyInstance } from 'fastify';

/** An answer of the interface is no page: nothing of it is run, framed or taken for another type. Pages and pictures say more of themselves. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** The page of the documentation brings its script and its styles along. */
const DOCUMENTATION_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/** Adds headers that tell browsers what an answer is not, where a route does not say it itself. */
export function sendSafeHeaders(http: FastifyInstance): void {
  http.addHook('onSend', async (request, reply, payload) => {
    const isDocumentation = /^\/docs(\/|$)/.test(request.routeOptions.url ?? '');
    const headers = isDocumentation ? { ...HEADERS, 'content-security-policy': DOCUMENTATION_POLICY } : HEADERS;
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value);
    return payload;
  });
}

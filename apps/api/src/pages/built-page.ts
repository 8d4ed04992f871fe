import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { Problem, toProblemDocument } from '#platform';

/**
 * What a page may load: its own files and pictures, and nothing from elsewhere. `blob:` is for pictures that a shopper has chosen. React sets styles
 * through the DOM, which needs no permission.
 */
const securityPolicy = (pictureOrigin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: data: ${pictureOrigin}`.trim(),
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const;

/** Where `npm run build` puts the pages. */
const PAGES = join(import.meta.dirname, '..', '..', '..');

/** A page that was built by Vite. */
export interface BuiltPage {
  /** The folder below `apps`. */
  readonly name: string;
  /** The address: `/shop`. */
  readonly path: string;
  /** What the page is told: `<meta name>` → content. The values contain no markup. */
  readonly meta: Readonly<Record<string, string>>;
  /** The first step of addresses below the path that are not the page's. */
  readonly except?: string;
  /** Where pictures come from, if from elsewhere than the page. */
  readonly pictureOrigin?: string | undefined;
}

/**
 * Serves a page at its path and at all addresses below, which the page itself tells apart. The names of its assets contain a hash of their content, so
 * browsers keep them for good; `npm run build` has compressed them.
 * @throws if the page is not built.
 */
export async function servePage(http: FastifyInstance, { name, path, meta, except, pictureOrigin }: BuiltPage): Promise<void> {
  const policy = securityPolicy(pictureOrigin === undefined ? '' : new URL(pictureOrigin).origin);
  const directory = join(PAGES, name);
  const source = await readFile(join(directory, 'index.html'), 'utf8');
  const html = source.replace('</head>', `${metaElements(meta)}</head>`);
  await http.register(fastifyStatic, {
    root: join(directory, 'assets'),
    prefix: `${path}/assets/`,
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => void reply.headers({ 'x-content-type-options': 'nosniff' }),
  });
  for (const url of [path, `${path}/*`]) {
    http.get(url, { config: { access: 'open' } }, async ({ params, id }, reply) => {
      const { '*': rest = '' } = params as { readonly '*'?: string };
      if (except !== undefined && rest.replace(/^\/+/, '').startsWith(except)) {
        const problem = toProblemDocument(new Problem('not-found', 'there is no such page'), id);
        return reply.status(problem.status).type('application/problem+json').send(problem);
      }
      return reply.headers({ ...HEADERS, 'content-security-policy': policy }).send(html);
    });
  }
}

/** Serves the icon of a page to browsers that show something else, such as a problem: they ask for it by themselves. */
export async function serveIcon(http: FastifyInstance, page: string): Promise<void> {
  const icon = await readFile(join(PAGES, page, 'icon.svg'));
  http.get('/favicon.ico', { config: { access: 'open' } }, async (_, reply) =>
    reply
      .headers({ 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff' })
      .send(icon),
  );
}

const metaElements = (meta: BuiltPage['meta']): string =>
  Object.entries(meta)
    .map(([name, content]) => `<meta name="${name}" content="${content}">`)
    .join('');

import { Agent, request, type Dispatcher } from 'undici';
import { publicLookup, refuseLiteralAddress } from './address-guard.js';
import { ImageSourceError } from './image-source-error.js';

export interface GuardOptions {
  /** Lets URLs point into private networks. For trusted feeds and tests only. */
  readonly allowPrivateAddresses?: boolean;
  /** PEM certificates to trust beside the system's. */
  readonly ca?: string;
  /** Milliseconds until a connection is there. */
  readonly connectTimeoutMs?: number;
}

const MAX_REDIRECTS = 5;
/** A body of which nothing arrives for this long is given up. */
const SILENT_MS = 60_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// Servers of shops refuse requests without a user agent.
const USER_AGENT = 'Vitrine/0.1 (product indexer)';

/** Requests to addresses that feeds and merchants name: `https://` only, public addresses only, and few redirects. */
export class GuardedHttp {
  readonly #agent: Agent;

  constructor(private readonly options: GuardOptions) {
    this.#agent = new Agent({
      bodyTimeout: SILENT_MS,
      connect: {
        timeout: options.connectTimeoutMs ?? 5_000,
        ...(options.allowPrivateAddresses ? {} : { lookup: publicLookup }),
        ...(options.ca && { ca: options.ca }),
      },
    });
  }

  /**
   * The first answer that is no redirect. A name and a password in the address are sent to its own host only.
   * @throws {ImageSourceError} `image-address-forbidden`, or `image-unreachable` after too many redirects. Errors of the connection pass through,
   *   `faultOf` says what they mean.
   */
  async get(start: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      this.requireAllowed(url);
      const { username, password } = url;
      const credentials = Buffer.from(`${decodedOr(username)}:${decodedOr(password)}`).toString('base64');
      const response = await request(new URL(`${url.pathname}${url.search}`, url.origin), {
        dispatcher: this.#agent,
        signal,
        headers: { 'user-agent': USER_AGENT, ...headers, ...(username !== '' && { authorization: `Basic ${credentials}` }) },
      });
      const location = headerOf(response, 'location');
      if (!REDIRECTS.has(response.statusCode) || location === undefined) return response;
      await response.body.dump();
      const next = new URL(location, url);
      // An absolute address of the same host mostly comes without them.
      if (next.origin === url.origin && next.username === '') [next.username, next.password] = [url.username, url.password];
      url = next;
    }
    throw new ImageSourceError('image-unreachable', `the address redirects more than ${MAX_REDIRECTS} times`);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  private requireAllowed(url: URL): void {
    if (url.protocol !== 'https:') {
      const secure = url.href.replace(/^[a-z]+:/i, 'https:');
      throw new ImageSourceError(
        'image-address-forbidden',
        `only https:// addresses are downloaded; write "${secure}" if the shop answers there`,
      );
    }
    if (!this.options.allowPrivateAddresses) refuseLiteralAddress(url.hostname);
  }
}

/** A name or a password of an address; one with a percent sign that encodes nothing is taken as it is. */
function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function headerOf({ headers }: Pick<Dispatcher.ResponseData, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The code of what went wrong with a connection, such as `ENOTFOUND`; the cause of an error says more than the error. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as { readonly code?: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? code ?? '';
}

/** What went wrong with a connection, in words a merchant understands. */
export function faultOf(error: unknown): string {
  const known = new Map([
    ['ENOTFOUND', 'there is no host of this name'],
    ['EAI_AGAIN', 'the name of the host cannot be looked up'],
    ['ECONNREFUSED', 'the host refuses connections'],
    ['ECONNRESET', 'the host closed the connection'],
    ['UND_ERR_SOCKET', 'the host closed the connection'],
    ['UND_ERR_CONNECT_TIMEOUT', 'the host does not answer'],
    ['UND_ERR_HEADERS_TIMEOUT', 'the host does not answer'],
    ['UND_ERR_BODY_TIMEOUT', 'the host stopped sending'],
  ]);
  return known.get(codeOf(error)) ?? 'the connection failed';
}

/** The guard's own refusal, also where it is the cause of a failed connection. */
export function refusalOf(error: unknown): ImageSourceError | undefined {
  const cause = error instanceof Error && error.cause instanceof ImageSourceError ? error.cause : error;
  return cause instanceof ImageSourceError ? cause : undefined;
}

/** Gives up an answer. Its body can emit an error when it is destroyed, which would end the process without a listener. */
export function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  body.destroy();
}

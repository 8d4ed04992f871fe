import { Agent, request, type Dispatcher } from 'undici';
import { MAX_PICTURE_BYTES } from '#catalog';
import { publicLookup, refuseLiteralAddress } from './address-guard.js';
import { ImageSourceError } from './image-source-error.js';
import { PictureHosts } from './picture-hosts.js';
import type { Admission } from './object-store.js';

export interface DownloadLimits {
  /** Larger bodies are refused; `MAX_PICTURE_BYTES` by default. */
  readonly maxBytes?: number;
  /** Time limit until the body begins, redirects included, and again for the body; 15 s by default. */
  readonly timeoutMs?: number;
  /** Lets URLs point into private networks. For trusted feeds and tests only. */
  readonly allowPrivateAddresses?: boolean;
  /** PEM certificates to trust beside the system's. */
  readonly ca?: string;
}

/** A downloaded picture, or `notModified` if the picture still has the given ETag. */
export type Download = { readonly bytes: Buffer; readonly etag?: string } | { readonly notModified: true };

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// Image servers of shops refuse requests without a user agent.
const USER_AGENT = 'Vitrine/0.1 (product image indexer)';

/** What went wrong with a connection, in words a merchant understands. */
function faultOf(error: unknown): string {
  const { code } = (error instanceof Error && error.cause ? error.cause : error) as { code?: string };
  const known = new Map([
    ['ENOTFOUND', 'there is no host of this name'],
    ['EAI_AGAIN', 'the name of the host cannot be looked up'],
    ['ECONNREFUSED', 'the host refuses connections'],
    ['ECONNRESET', 'the host closed the connection'],
    ['UND_ERR_CONNECT_TIMEOUT', 'the host does not answer'],
  ]);
  return known.get(code ?? (error as { code?: string }).code ?? '') ?? 'the connection failed';
}

const header = (headers: Dispatcher.ResponseData['headers'], name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** A time limit that starts again after the download has waited for memory, because that wait is not the host's fault. */
class Deadline {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly ms: number) {
    this.begin();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async pausedFor(wait: () => Promise<void>): Promise<void> {
    this.end();
    await wait();
    this.begin();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  private begin(): void {
    this.#timer = setTimeout(() => this.#controller.abort(), this.ms);
  }
}

/** Downloads pictures named by feeds: `https://` only, public addresses only, bounded in size, time and redirects. */
export class ImageDownloader {
  readonly #agent: Agent;
  readonly #hosts = new PictureHosts();
  readonly #maxBytes: number;
  readonly #timeoutMs: number;

  constructor(private readonly limits: DownloadLimits = {}) {
    this.#maxBytes = limits.maxBytes ?? MAX_PICTURE_BYTES;
    this.#timeoutMs = limits.timeoutMs ?? 15_000;
    this.#agent = new Agent({
      connect: {
        timeout: Math.min(5_000, this.#timeoutMs),
        ...(limits.allowPrivateAddresses ? {} : { lookup: publicLookup }),
        ...(limits.ca && { ca: limits.ca }),
      },
    });
  }

  /**
   * @param etag the ETag of the stored copy: the host does not send an unchanged picture again.
   * @param admit called with the size before the body is read; the download waits until it resolves.
   * @throws {ImageSourceError} `image-address-forbidden`, `image-not-found`, `image-too-large`, `unsupported-image`,
   *   or `image-unreachable`, which is transient for time-outs, broken connections and 5xx or 429 answers.
   */
  async download(url: string, etag?: string, admit: Admission = () => Promise.resolve()): Promise<Download> {
    const deadline = new Deadline(this.#timeoutMs);
    const { signal } = deadline;
    const admitted: Admission = (bytes) => deadline.pausedFor(() => admit(bytes));
    const host = URL.canParse(url) ? new URL(url).host : url;
    this.#hosts.requireAnswering(host);
    try {
      const download = await this.follow(new URL(url), etag, signal, admitted);
      this.#hosts.answered(host);
      return download;
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof ImageSourceError ? error.cause : error;
      if (cause instanceof ImageSourceError) throw cause;
      const reason = signal.aborted ? `no complete answer within ${this.#timeoutMs / 1000} s` : faultOf(error);
      this.#hosts.failed(host, reason);
      throw new ImageSourceError('image-unreachable', `the picture could not be downloaded from ${host}: ${reason}`, true, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  private async follow(start: URL, etag: string | undefined, signal: AbortSignal, admit: Admission): Promise<Download> {
    let url = start;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      if (url.protocol !== 'https:')
        throw new ImageSourceError(
          'image-address-forbidden',
          `only https:// addresses are downloaded; write "${url.href.replace(/^[a-z]+:/i, 'https:')}" if the shop answers there`,
        );
      if (!this.limits.allowPrivateAddresses) refuseLiteralAddress(url.hostname);
      const response = await request(url, {
        dispatcher: this.#agent,
        signal,
        headers: { 'user-agent': USER_AGENT, accept: 'image/*', ...(etag && { 'if-none-match': etag }) },
      });
      const location = header(response.headers, 'location');
      if (!REDIRECTS.has(response.statusCode) || !location) return this.receive(response, admit);
      await response.body.dump();
      url = new URL(location, url);
    }
    throw new ImageSourceError('image-unreachable', `the address redirects more than ${MAX_REDIRECTS} times`);
  }

  private async receive({ statusCode, headers, body }: Dispatcher.ResponseData, admit: Admission): Promise<Download> {
    const refuse = async (error: ImageSourceError): Promise<never> => {
      // destroy() can make the body emit an error, which would end the process without a listener.
      body.on('error', () => undefined);
      body.destroy();
      return Promise.reject(error);
    };
    if (statusCode === 304) {
      await body.dump();
      return { notModified: true };
    }
    if (statusCode === 404 || statusCode === 410)
      return refuse(new ImageSourceError('image-not-found', `the address answers ${statusCode}: there is no picture`));
    if (statusCode !== 200) {
      const transient = statusCode >= 500 || statusCode === 429 || statusCode === 408;
      return refuse(new ImageSourceError('image-unreachable', `the address answers ${statusCode}`, transient));
    }
    const type = header(headers, 'content-type') ?? 'application/octet-stream';
    if (!/^(image\/|application\/octet-stream|binary\/octet-stream)/i.test(type)) {
      return refuse(new ImageSourceError('unsupported-image', `the address answers with "${type}", not with a picture`));
    }
    const tooLarge = new ImageSourceError('image-too-large', `the picture is larger than ${this.#maxBytes / 1e6} MB`);
    const announced = Number(header(headers, 'content-length') ?? 0);
    if (announced > this.#maxBytes) return refuse(tooLarge);
    await admit(announced || this.#maxBytes);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > this.#maxBytes) return refuse(tooLarge);
      chunks.push(bytes);
    }
    const etag = header(headers, 'etag');
    return { bytes: Buffer.concat(chunks), ...(etag && { etag }) };
  }
}

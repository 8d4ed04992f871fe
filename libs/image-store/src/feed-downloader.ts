import { createHash } from 'node:crypto';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { codeOf, discard, faultOf, GuardedHttp, headerOf, refusalOf, type GuardOptions } from './guarded-http.js';
import { ImageSourceError } from './image-source-error.js';

/** What tells whether a feed has changed: the validators of RFC 9110, and the SHA-256 of its bytes. */
export interface FeedVersion {
  readonly etag?: string;
  readonly lastModified?: string;
  readonly sha256: string;
}

/** A feed at an address. */
export interface FeedDownload {
  readonly body: Readable;
  /** What the feed is; known once the body was read to its end. */
  version(): FeedVersion;
}

/** Why a feed cannot be downloaded. A transient fault may pass. */
export class FeedDownloadError extends Error {
  override readonly name = 'FeedDownloadError';

  constructor(
    readonly code: 'feed-not-found' | 'feed-unreachable' | 'feed-address-forbidden' | 'feed-too-large',
    message: string,
    readonly transient = false,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface FeedDownloadOptions extends GuardOptions {
  readonly maxBytes: number;
  /** Milliseconds until the answer begins; a shop may make its feed first. */
  readonly timeoutMs?: number;
}

/** A download that takes longer is given up: a host that sends a byte now and then would hold a worker. */
const MAX_DOWNLOAD_MS = 2 * 3600 * 1000;

/** Downloads feeds from addresses that merchants name, guarded like pictures. */
export class FeedDownloader {
  readonly #http: GuardedHttp;

  constructor(private readonly options: FeedDownloadOptions) {
    this.#http = new GuardedHttp(options);
  }

  /**
   * @param known the version that the caller has. @returns undefined where the server says that it is still that one.
   * @param stop ends the download, also that of the body. @throws {FeedDownloadError} The body fails with one, too.
   */
  async open(url: string, known?: FeedVersion, stop?: AbortSignal): Promise<FeedDownload | undefined> {
    const host = URL.canParse(url) ? new URL(url).host : url;
    const controller = new AbortController();
    const timeoutMs = this.options.timeoutMs ?? 120_000;
    const timer = setTimeout(() => controller.abort(), timeoutMs);
    try {
      const response = await this.#http.get(
        new URL(url),
        {
          accept: '*/*',
          ...(known?.etag && { 'if-none-match': known.etag }),
          ...(known?.lastModified && !known.etag && { 'if-modified-since': known.lastModified }),
        },
        AbortSignal.any([controller.signal, AbortSignal.timeout(MAX_DOWNLOAD_MS), ...(stop ? [stop] : [])]),
      );
      if (response.statusCode === 200) return this.received(response, host);
      discard(response);
      if (response.statusCode === 304) return undefined;
      throw refusedWith(response.statusCode);
    } catch (error) {
      if (error instanceof FeedDownloadError) throw error;
      const refusal = refusalOf(error);
      if (refusal) throw forbidden(refusal);
      const reason = controller.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : faultOf(error);
      // A host that nobody knows stays unknown, mostly because its name is written wrongly.
      throw unreachable(host, reason, error, codeOf(error) !== 'ENOTFOUND');
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  private received(response: Parameters<typeof discard>[0], host: string): FeedDownload {
    const { maxBytes } = this.options;
    if (Number(headerOf(response, 'content-length') ?? 0) > maxBytes) {
      discard(response);
      throw tooLarge(maxBytes);
    }
    const counted = new Counted(maxBytes);
    response.body.on('error', (error) => counted.destroy(unreachable(host, faultOf(error), error)));
    counted.on('close', () => discard(response));
    response.body.pipe(counted);
    const etag = headerOf(response, 'etag');
    const lastModified = headerOf(response, 'last-modified');
    return { body: counted, version: () => ({ ...(etag && { etag }), ...(lastModified && { lastModified }), sha256: counted.sha256() }) };
  }
}

/** Passes bytes on, sums them up, and fails once there are too many. */
class Counted extends Transform {
  readonly #hash = createHash('sha256');
  #size = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size > this.maxBytes) return done(tooLarge(this.maxBytes));
    this.#hash.update(chunk);
    done(null, chunk);
  }
}

const tooLarge = (maxBytes: number): FeedDownloadError =>
  new FeedDownloadError('feed-too-large', `the feed is larger than ${maxBytes / 1e9} GB`);

const unreachable = (host: string, reason: string, cause: unknown, isTransient = true): FeedDownloadError =>
  new FeedDownloadError('feed-unreachable', `the feed could not be downloaded from ${host}: ${reason}`, isTransient, { cause });

const forbidden = ({ code, message }: ImageSourceError): FeedDownloadError =>
  new FeedDownloadError(code === 'image-address-forbidden' ? 'feed-address-forbidden' : 'feed-unreachable', message);

function refusedWith(status: number): FeedDownloadError {
  if (status === 404 || status === 410) return new FeedDownloadError('feed-not-found', `the address answers ${status}: there is no feed`);
  if (status === 401 || status === 403) {
    const message = `the address answers ${status}: it needs a name and a password, as in https://name:password@shop.example/feed.csv`;
    return new FeedDownloadError('feed-unreachable', message);
  }
  const transient = status >= 500 || status === 429 || status === 408;
  return new FeedDownloadError('feed-unreachable', `the address answers ${status}`, transient);
}

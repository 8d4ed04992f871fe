import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Dispatcher } from 'undici';
import { MAX_PICTURE_BYTES } from '#catalog';
import { discard, faultOf, GuardedHttp, headerOf, refusalOf, type GuardOptions } from './guarded-http.js';
import { ImageSourceError } from './image-source-error.js';
import { PictureHosts } from './picture-hosts.js';
import type { Admission } from './object-store.js';

export interface DownloadLimits extends Pick<GuardOptions, 'allowPrivateAddresses' | 'ca'> {
  /** Larger bodies are refused; `MAX_PICTURE_BYTES` by default. */
  readonly maxBytes?: number;
  /** Time limit until the body begins, redirects included, and again for the body; 15 s by default. */
  readonly timeoutMs?: number;
}

/** A downloaded picture, or `notModified` if the picture still has the given ETag. */
export type Download = { readonly bytes: Buffer; readonly etag?: string } | { readonly notModified: true };

/** Pictures that are asked of a host at the same time: a shop's web server has shoppers to serve, too. */
const PER_HOST = 4;
const MAX_HOSTS = 10_000;
/** A host that asks for a pause gets one. A longer one would outlast all attempts of a batch, and cost the pictures. */
const MAX_PAUSE_SECONDS = 20;

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

/** How long a host asks to be left alone (RFC 9110, Retry-After: seconds, or a date). */
function secondsOf(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const seconds = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
  return Math.min(MAX_PAUSE_SECONDS, Math.max(0, seconds || 0));
}

/** Downloads pictures named by feeds: `https://` only, public addresses only, bounded in size, time and redirects. */
export class ImageDownloader {
  readonly #http: GuardedHttp;
  readonly #hosts = new PictureHosts();
  readonly #turns = new LRUCache<string, LimitFunction>({ max: MAX_HOSTS });
  readonly #maxBytes: number;
  readonly #timeoutMs: number;

  constructor(limits: DownloadLimits = {}) {
    this.#maxBytes = limits.maxBytes ?? MAX_PICTURE_BYTES;
    this.#timeoutMs = limits.timeoutMs ?? 15_000;
    this.#http = new GuardedHttp({ ...limits, connectTimeoutMs: Math.min(5_000, this.#timeoutMs) });
  }

  /**
   * @param etag the ETag of the stored copy: the host does not send an unchanged picture again.
   * @param admit called with the size before the body is read; the download waits until it resolves.
   * @throws {ImageSourceError} `image-address-forbidden`, `image-not-found`, `image-too-large`, `unsupported-image`,
   *   or `image-unreachable`, which is transient for time-outs, broken connections and 5xx or 429 answers.
   */
  async download(url: string, etag?: string, admit: Admission = () => Promise.resolve()): Promise<Download> {
    const host = URL.canParse(url) ? new URL(url).host : url;
    // The time limit begins with the turn: waiting for others is not the host's fault.
    return this.turnsOf(host)(() => this.fetch(url, host, etag, admit));
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  private async fetch(url: string, host: string, etag: string | undefined, admit: Admission): Promise<Download> {
    const deadline = new Deadline(this.#timeoutMs);
    const admitted: Admission = (bytes) => deadline.pausedFor(() => admit(bytes));
    try {
      this.#hosts.requireAnswering(host);
      const headers = { accept: 'image/*', ...(etag && { 'if-none-match': etag }) };
      const download = await this.receive(await this.#http.get(new URL(url), headers, deadline.signal), host, admitted);
      this.#hosts.answered(host);
      return download;
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal) throw refusal;
      const reason = deadline.signal.aborted ? `no complete answer within ${this.#timeoutMs / 1000} s` : faultOf(error);
      this.#hosts.failed(host, reason);
      throw new ImageSourceError('image-unreachable', `the picture could not be downloaded from ${host}: ${reason}`, true, {
        cause: error,
      });
    } finally {
      deadline.end();
    }
  }

  private turnsOf(host: string): LimitFunction {
    const turns = this.#turns.get(host) ?? pLimit(PER_HOST);
    this.#turns.set(host, turns);
    return turns;
  }

  private async receive(response: Dispatcher.ResponseData, host: string, admit: Admission): Promise<Download> {
    const { statusCode, body } = response;
    const refuse = async (error: ImageSourceError): Promise<never> => {
      discard(response);
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
      if (statusCode === 429 || statusCode === 503) this.#hosts.pause(host, secondsOf(headerOf(response, 'retry-after')));
      return refuse(new ImageSourceError('image-unreachable', `the address answers ${statusCode}`, transient));
    }
    const type = headerOf(response, 'content-type') ?? 'application/octet-stream';
    if (!/^(image\/|application\/octet-stream|binary\/octet-stream)/i.test(type)) {
      return refuse(new ImageSourceError('unsupported-image', `the address answers with "${type}", not with a picture`));
    }
    const tooLarge = new ImageSourceError('image-too-large', `the picture is larger than ${this.#maxBytes / 1e6} MB`);
    const announced = Number(headerOf(response, 'content-length') ?? 0);
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
    const etag = headerOf(response, 'etag');
    return { bytes: Buffer.concat(chunks), ...(etag && { etag }) };
  }
}

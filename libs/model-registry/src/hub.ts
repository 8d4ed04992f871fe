import { z } from 'zod';
import { PullError } from './pull-error.js';

const DEFAULT_HUB = 'https://huggingface.co';

const RevisionInfo = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  siblings: z.array(
    z.object({
      rfilename: z.string(),
      size: z.int().nonnegative().optional(),
      blobId: z.string().optional(),
      lfs: z.object({ sha256: z.string(), size: z.int().nonnegative() }).optional(),
    }),
  ),
});

/** A file of a repository: the hub gives the SHA-256 of large files, and git's blob hash of small ones. */
export interface HubFile {
  readonly path: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  readonly gitBlob: string | undefined;
}

export interface HubRevision {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

export interface HubOptions {
  /** The hub or a mirror of it; huggingface.co by default. */
  readonly url?: string;
  /** An access token, for repositories that are not public. */
  readonly token?: string;
}

/** A client of Hugging Face's hub, for what its HTTP interface says of models: https://huggingface.co/docs/hub/api. */
export class Hub {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url = DEFAULT_HUB, token }: HubOptions = {}) {
    this.#url = url.replace(/\/+$/, '');
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  /** @param revision a branch, a tag or a commit. @throws {PullError} */
  async revision(repository: string, revision: string): Promise<HubRevision> {
    const response = await this.get(`${this.#url}/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`, {});
    const parsed = RevisionInfo.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new PullError('hub-unreadable', `${this.#url} did not answer as the hub does`);
    return {
      commit: parsed.data.sha,
      files: parsed.data.siblings.map(({ rfilename, size, blobId, lfs }) => ({
        path: rfilename,
        size: lfs?.size ?? size,
        sha256: lfs?.sha256,
        gitBlob: lfs ? undefined : blobId,
      })),
    };
  }

  /** The file's bytes from `from` on (status 206), or all bytes from a server without ranges (status 200). @throws {PullError} */
  async bytes(repository: string, commit: string, path: string, from: number): Promise<Response> {
    const url = `${this.#url}/${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
    return this.get(url, from > 0 ? { range: `bytes=${from}-` } : {});
  }

  private async get(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(url, { headers: { ...this.#headers, ...headers } });
    } catch (error) {
      const reason = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
      throw new PullError('hub-unreachable', `the hub at ${new URL(url).host} cannot be reached (${reason})`, { cause: error });
    }
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 401 || response.status === 403) {
      throw new PullError('hub-refused', `access to ${url} was refused; set HF_TOKEN to a token that may read it`);
    }
    if (response.status === 404) throw new PullError('not-on-hub', `${url} does not exist`);
    throw new PullError('hub-unreachable', `${url} answered ${response.status}`);
  }
}

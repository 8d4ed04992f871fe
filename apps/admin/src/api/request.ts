import type { ProblemDocument } from '#api-contract';

/** A request that failed. `code` is the API's stable code, or `offline` if there was no answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: string,
    title: string,
    readonly requestId?: string,
  ) {
    super(title);
  }

  /** True if nobody is signed in, or not any more. */
  get isSignedOut(): boolean {
    return this.code === 'missing-key' || this.code === 'unknown-key';
  }
}

/** The store that requests are for; an operator changes it. */
let store: string | undefined;
export const useStoreForRequests = (id: string | undefined): void => void (store = id);

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

/** Asks the API as whoever is signed in. @throws {ApiProblem}; a `DOMException` named `AbortError` if the signal ended the request. */
export async function request<T>(path: string, { method = 'GET', json, body, signal }: RequestOptions = {}): Promise<T> {
  const response = await fetch(`/v1/${path}`, {
    method,
    headers: {
      'x-vitrine-console': '1',
      ...(store !== undefined && { 'x-vitrine-store': store }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    body: json === undefined ? (body ?? null) : JSON.stringify(json),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw error instanceof DOMException ? error : new ApiProblem('offline', 'Vitrine does not answer at the moment.');
  });
  if (response.ok) return (await contentOf(response)) as T;
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  throw new ApiProblem(
    problem.code ?? 'internal-error',
    `${problem.title ?? response.statusText}: ${problem.detail ?? ''}`,
    problem.request_id,
  );
}

/** JSON as what it stands for, nothing as `undefined`, and any other type as a `Blob`. */
async function contentOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return response.headers.get('content-type')?.includes('json') ? response.json() : response.blob();
}

/** Saves an answer as a file. A plain link could not name the store that an operator has chosen. */
export async function download(path: string, fileName: string): Promise<void> {
  const url = URL.createObjectURL(await request<Blob>(path));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem ? error : new ApiProblem('internal-error', error instanceof Error ? error.message : String(error));

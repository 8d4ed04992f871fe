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
}

/** Called when a request finds that nobody is signed in any more. */
let onSignedOut: () => void = () => undefined;
export const whenSignedOut = (tell: () => void): void => void (onSignedOut = tell);

/** The store that requests are for; an operator changes it. */
let store: string | undefined;
export const workOnStore = (id: string | undefined): void => void (store = id);

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

/** Asks the API as whoever is signed in. @throws {ApiProblem}; a `DOMException` named `AbortError` if the signal ended the request. */
export async function request<T>(path: string, { method = 'GET', json, body, signal }: RequestOptions = {}): Promise<T> {
  // What an operator asks about all stores is asked in the name of none.
  const isOfStore = !path.startsWith('operator/');
  const response = await fetch(`/v1/${path}`, {
    method,
    headers: {
      'x-vitrine-console': '1',
      ...(store !== undefined && isOfStore && { 'x-vitrine-store': store }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    body: json === undefined ? (body ?? null) : JSON.stringify(json),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw error instanceof DOMException ? error : new ApiProblem('offline', 'Vitrine does not answer at the moment.');
  });
  if (response.ok) return (await contentOf(response)) as T;
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  if (problem.code === 'missing-key' || (problem.code === 'unknown-key' && path !== 'console/session')) onSignedOut();
  throw new ApiProblem(problem.code ?? 'internal-error', sentence(problem.detail ?? response.statusText), problem.request_id);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

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

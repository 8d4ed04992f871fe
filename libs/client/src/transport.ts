import type { ProblemDocument } from '#api-contract';

/** Thrown when the API answers with a problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: ProblemDocument) {
    super(`${problem.title} (${problem.code}): ${problem.detail}`);
  }
}

/** Sends requests with the API key, and throws an `ApiProblem` for an answer that is a problem document. */
export class Transport {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
    private readonly store: string | undefined,
  ) {}

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body));
  }

  async withImage<T>(path: string, image: Uint8Array, query: object): Promise<T> {
    return this.send('POST', path, formOf(image, query));
  }

  async send<T>(method: string, path: string, body: string | FormData | Blob | undefined): Promise<T> {
    const response = await this.request(method, path, body);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async request(method: string, path: string, body: string | FormData | Blob | undefined): Promise<Response> {
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(this.store !== undefined && { 'x-vitrine-store': this.store }),
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
    if (!response.ok) throw new ApiProblem((await response.json()) as ProblemDocument);
    return response;
  }
}

/** A multipart form with a picture and its JSON; undefined fields are left out. */
export function formOf(image: Uint8Array, query: object): FormData {
  const form = new FormData();
  form.set('query', JSON.stringify(query));
  // A copy, because browsers' types rule out memory that threads share.
  form.set('image', new Blob([image.slice()]), 'image');
  return form;
}

/** The answer of work that takes minutes: what goes wrong meanwhile comes with the status 200. @throws {ApiProblem} */
export function whole<T extends object>(answer: T | ProblemDocument): T {
  if ('code' in answer) throw new ApiProblem(answer);
  return answer;
}

import type {
  LookAnswer,
  LookRequest,
  MultiResults,
  ProblemDocument,
  ProductDocument,
  QueryImageDocument,
  SchemaDocument,
  SearchAnswer,
  SuggestAnswer,
} from '#api-contract';

/** The search-only key of this page. A shop that copies this page writes its own key here, or serves it in the same way. */
const KEY = document.querySelector<HTMLMetaElement>('meta[name="vitrine-key"]')?.content ?? '';

/** A request that failed. `code` is the API's stable code, or `offline` if there was no answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }

  /** True if the same request may succeed in a moment. */
  get isPassing(): boolean {
    return ['offline', 'overloaded', 'dependency-unavailable', 'internal-error', 'too-many-requests'].includes(this.code);
  }
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Call {
  readonly query?: Query;
  readonly json?: object;
  readonly form?: FormData;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {ApiProblem}; a `DOMException` named `AbortError` if the signal ended the request. */
async function answer(path: string, { query = {}, json, form, signal }: Call): Promise<Response> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const response = await fetch(`/v1/${path}${given.length > 0 ? `?${search.toString()}` : ''}`, {
    method: json || form ? 'POST' : 'GET',
    headers: { 'x-api-key': KEY, ...(json && { 'content-type': 'application/json' }) },
    body: json ? JSON.stringify(json) : (form ?? null),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw error instanceof DOMException ? error : new ApiProblem('offline', 'the search does not answer');
  });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as Partial<ProblemDocument>;
  throw new ApiProblem(problem.code ?? 'internal-error', problem.detail ?? response.statusText);
}

const read = async <T>(path: string, call: Call = {}): Promise<T> => (await (await answer(path, call)).json()) as T;

/** A part of a query: words, a product or a picture; a negative weight moves hits away from it. */
export type Part = { readonly weight?: number } & ({ readonly text: string } | { readonly product_id: string });

/** The requests of this page. */
export const vitrine = {
  instantSearch: (requests: readonly object[], signal: AbortSignal) => read<MultiResults>('instantsearch', { json: { requests }, signal }),
  suggest: (q: string, signal: AbortSignal) => read<SuggestAnswer>('suggest', { query: { q, limit: 9 }, signal }),
  schema: () => read<SchemaDocument>('schema'),
  product: (id: string, signal: AbortSignal) => read<ProductDocument>(`products/${encodeURIComponent(id)}`, { signal }),
  similar: (id: string, signal: AbortSignal) =>
    read<SearchAnswer>(`products/${encodeURIComponent(id)}/similar`, { query: { per_page: 12, group_by: 'group_id' }, signal }),
  /** The products of a group, in the order of their ids. */
  variants: (groupId: string, signal: AbortSignal) =>
    read<SearchAnswer>('search', { query: { filter_by: `group_id:=\`${groupId.replaceAll('`', '')}\``, per_page: 50 }, signal }),
  search: (parts: readonly Part[], signal: AbortSignal) =>
    read<SearchAnswer>('search', { json: { parts, group_by: 'group_id', per_page: 24 }, signal }),
  searchByPicture: (imageId: string, q: string, signal: AbortSignal) =>
    read<SearchAnswer>('search', { json: { image: { id: imageId }, ...(q && { q }), group_by: 'group_id', per_page: 24 }, signal }),
  look: (imageId: string, request: Omit<LookRequest, 'image' | 'threshold' | 'per_item'>, signal: AbortSignal) =>
    read<LookAnswer>('looks', { json: { image: { id: imageId }, per_item: 24, ...request }, signal }),
  keepPicture: (picture: Blob, signal: AbortSignal) => {
    const form = new FormData();
    form.append('image', picture, 'picture');
    return read<QueryImageDocument>('query-images', { form, signal });
  },
  keptPicture: async (imageId: string, signal: AbortSignal) => (await answer(`query-images/${imageId}`, { signal })).blob(),
};

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { describeErrors, OpenApiContract } from './openapi-contract.js';
import { satisfies, stepsOf } from './qdrant-filter.js';
import { runQuery, type StoredPoint } from './qdrant-query.js';

// The bodies were validated against the document before they come here.
// eslint-disable-next-line typescript/no-explicit-any -- one cast for all of them
type Body = any;
type Handler = (parameters: Readonly<Record<string, string>>, body: Body) => unknown;

class NotFound extends Error {}
class TooLarge extends Error {}

/** What Qdrant takes in one request unless its configuration says otherwise. */
const MAX_REQUEST_BYTES = 32 << 20;

/** The part of Qdrant that the adapter uses, in memory and by brute force. */
class Collections {
  readonly #collections = new Map<string, Map<string, StoredPoint>>();
  readonly #params = new Map<string, object>();
  readonly #indexes = new Map<string, Map<string, unknown>>();
  readonly #aliases = new Map<string, string>();

  readonly handlers: Readonly<Record<string, Handler>> = {
    'GET /aliases': () => ({ aliases: [...this.#aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) }),
    'POST /collections/aliases': (_, { actions }: Body) => {
      for (const { create_alias: create, delete_alias: remove } of actions) {
        if (create) this.#aliases.set(create.alias_name, create.collection_name);
        if (remove) this.#aliases.delete(remove.alias_name);
      }
      return true;
    },
    'GET /cluster': () => ({ status: 'disabled' }),
    'GET /collections/{collection_name}/exists': ({ collection_name: name = '' }) => ({ exists: this.#collections.has(name) }),
    'PUT /collections/{collection_name}': ({ collection_name: name = '' }, { vectors, sparse_vectors }: Body) => {
      this.#collections.set(name, this.#collections.get(name) ?? new Map());
      this.#params.set(name, { vectors, sparse_vectors });
      return true;
    },
    'DELETE /collections/{collection_name}': ({ collection_name: name = '' }) => this.#collections.delete(name),
    'GET /collections/{collection_name}': ({ collection_name: name = '' }) => ({
      ...(this.points({ collection_name: name }) && { status: 'green' }),
      optimizer_status: 'ok',
      segments_count: 1,
      payload_schema: Object.fromEntries([...(this.#indexes.get(name) ?? [])].map(([key, type]) => [key, { data_type: type, points: 0 }])),
      config: {
        params: this.#params.get(name),
        hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
        optimizer_config: { default_segment_number: 0, flush_interval_sec: 5 },
      },
    }),
    'PUT /collections/{collection_name}/index': (parameters, { field_name: key, field_schema: schema }: Body) => {
      const { collection_name: name = '' } = parameters;
      this.#indexes.set(name, (this.#indexes.get(name) ?? new Map<string, unknown>()).set(key, schema.type ?? schema));
      return this.updated(parameters, () => undefined);
    },
    'POST /collections/{collection_name}/points': (parameters, { ids, with_vector: withVector }: Body) => {
      const stored = this.points(parameters);
      const found = ids.map((id: string) => stored.get(id)).filter(Boolean) as StoredPoint[];
      return found.map(({ id, payload, vector }) => ({ id, payload, ...(withVector && { vector: picked(vector, withVector) }) }));
    },
    'POST /collections/{collection_name}/points/batch': (parameters, { operations }: Body) =>
      operations.map((operation: Body) => this.updated(parameters, (stored) => applyOperation(stored, operation))),
    'POST /collections/{collection_name}/points/delete': (parameters, { filter }: Body) =>
      this.updated(parameters, (stored) => {
        for (const { id } of matching(stored, filter)) stored.delete(id);
      }),
    'POST /collections/{collection_name}/points/count': (parameters, { filter }: Body) => ({
      count: [...this.points(parameters).values()].filter(({ id, payload }) => !filter || satisfies(payload, filter, id)).length,
    }),
    'POST /collections/{collection_name}/facet': (parameters, { key, filter, limit }: Body) => {
      const counts = new Map<unknown, number>();
      for (const { payload, id } of this.points(parameters).values()) {
        const value = valueAt(payload, key);
        if (value === undefined || !satisfies(payload, filter, id)) continue;
        for (const one of new Set<string>([value].flat())) counts.set(one, (counts.get(one) ?? 0) + 1);
      }
      const hits = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
      return { hits: hits.slice(0, limit) };
    },
    'POST /collections/{collection_name}/points/query': (parameters, request: Body) => this.queried(parameters, request),
    'POST /collections/{collection_name}/points/query/batch': (parameters, { searches }: Body) =>
      searches.map((request: Body) => this.queried(parameters, request)),
    'POST /collections/{collection_name}/points/scroll': (
      parameters,
      { filter, limit, offset, with_payload: keys, order_by: order }: Body,
    ) => {
      const found = matching(this.points(parameters), filter)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .filter(({ id }) => offset === undefined || id >= offset);
      if (order) return { points: inOrder(found, order).slice(0, limit), next_page_offset: null };
      return {
        points: found.slice(0, limit).map(({ id, payload }) => ({ id, payload: withKeys(payload, keys) })),
        next_page_offset: found[limit]?.id ?? null,
      };
    },
  };

  private queried(parameters: Readonly<Record<string, string>>, request: Body): object {
    const points = runQuery(request, [...this.points(parameters).values()]);
    return { points: points.map((point) => ({ ...point, payload: withKeys(point.payload, request.with_payload) })) };
  }

  private points({ collection_name: name = '' }: Readonly<Record<string, string>>): Map<string, StoredPoint> {
    const points = this.#collections.get(this.#aliases.get(name) ?? name);
    if (!points) throw new NotFound(`Collection \`${name}\` doesn't exist!`);
    return points;
  }

  private updated(parameters: Readonly<Record<string, string>>, change: (points: Map<string, StoredPoint>) => void): object {
    change(this.points(parameters));
    return { operation_id: 1, status: 'completed' };
  }
}

const matching = (points: ReadonlyMap<string, StoredPoint>, filter: Body): StoredPoint[] =>
  [...points.values()].filter(({ id, payload }) => satisfies(payload, filter, id));

/** Runs one operation of a batch. Operations run one after the other, and each checks its conditions when its turn comes. */
function applyOperation(stored: Map<string, StoredPoint>, operation: Body): void {
  const { upsert, overwrite_payload: overwrite, update_vectors: update, delete_vectors: remove, delete: erase } = operation;
  for (const { id } of erase ? matching(stored, erase.filter) : []) stored.delete(id);
  const isRefused = (id: string, filter: Body): boolean => {
    const present = stored.get(id);
    return Boolean(filter && present && !satisfies(present.payload, filter, id));
  };
  for (const point of upsert?.points ?? []) if (!isRefused(point.id, upsert.update_filter)) stored.set(point.id, structuredClone(point));
  for (const point of overwrite ? matching(stored, overwrite.filter) : []) point.payload = overwrite.payload;
  for (const { id, vector } of update?.points ?? []) {
    const point = stored.get(id);
    if (point && !isRefused(id, update.update_filter)) point.vector = { ...point.vector, ...vector };
  }
  for (const point of remove ? matching(stored, remove.filter) : []) {
    point.vector = Object.fromEntries(
      Object.entries(point.vector).filter(([name]) => !remove.vector.includes(name)),
    ) as typeof point.vector;
  }
}

const valueAt = (payload: Record<string, unknown>, key: string): Body =>
  stepsOf(key).reduce((at: Body, step: string) => at?.[step], payload);

/** Points by a number. Those without it are left out, and one of several numbers comes as often; equals are in no order that anybody promises. */
function inOrder(points: readonly StoredPoint[], { key, direction }: Body): object[] {
  const sign = direction === 'desc' ? -1 : 1;
  return points
    .flatMap(({ id, payload }) => [valueAt(payload, key) ?? []].flat().map((value: number) => ({ id, payload, order_value: value })))
    .sort((a, b) => sign * (a.order_value - b.order_value) || (a.id < b.id ? 1 : -1));
}

function picked<T>(record: Readonly<Record<string, T>>, names: true | readonly string[]): Readonly<Record<string, T>> {
  return names === true ? record : Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

/** The payload with these keys only; a key may lead into objects: `product.color`. */
function withKeys(payload: Record<string, unknown>, keys: boolean | readonly string[]): Record<string, unknown> {
  if (keys === true) return payload;
  if (keys === false) return {};
  const copy: Record<string, unknown> = {};
  for (const key of keys) {
    const steps = stepsOf(key);
    const last = steps.pop() ?? '';
    let [from, to]: [Body, Body] = [payload, copy];
    for (const step of steps) {
      from = from?.[step];
      to = to[step] ??= {};
    }
    if (from?.[last] !== undefined) to[last] = from[last];
  }
  return copy;
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (chunks.reduce((sum, { length }) => sum + length, 0) > MAX_REQUEST_BYTES) throw new TooLarge();
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

export interface QdrantStub {
  readonly url: string;
  /** Requests and answers that Qdrant's OpenAPI document does not allow; empty while the adapter follows the document. */
  readonly violations: readonly string[];
  /** The operations that were asked for, in order: `POST /collections/{collection_name}/points/count`. */
  readonly operations: readonly string[];
  close(): Promise<void>;
}

/** The server of the OpenAPI document. */
const VERSION = '1.19.0';

/** An HTTP server that behaves as Qdrant does, and validates every request and its own answers with Qdrant's OpenAPI document. */
export async function startQdrantStub(version = VERSION): Promise<QdrantStub> {
  const contract = new OpenApiContract(JSON.parse(readFileSync('test/fixtures/qdrant/openapi.json', 'utf8')));
  const collections = new Collections();
  const violations: string[] = [];
  const operations: string[] = [];

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url ?? '/', 'http://stub');
    const method = request.method ?? 'GET';
    const operation = contract.operation(method, url.pathname);
    const label = `${method} ${operation?.template ?? url.pathname}`;
    const handler = collections.handlers[label];
    operations.push(label);
    if (!operation || (!handler && label !== 'GET /'))
      throw new Error(`${label} is not an operation of the document, or not one of the stub`);
    const body = await jsonOf(request);
    if (operation.request && !operation.request(body)) violations.push(`${label}: ${describeErrors(operation.request.errors)}`);
    for (const name of url.searchParams.keys()) if (!operation.queryNames.has(name)) violations.push(`${label}: ?${name} is not known`);
    if (label === 'GET /') return { status: 200, body: { title: 'qdrant - vector search engine', version } };
    try {
      const result = { time: 0.001, status: 'ok', result: handler?.(operation.parameters, body) };
      const response = operation.response(200);
      if (response && !response(result)) violations.push(`answer of ${label}: ${describeErrors(response.errors)}`);
      return { status: 200, body: result };
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return { status: 404, body: { time: 0.001, status: { error: `Not found: ${error.message}` }, result: null } };
    }
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => {
        if (error instanceof TooLarge) return { status: 413, body: { status: { error: 'Payload Too Large' } } };
        violations.push(String(error));
        return { status: 500, body: { status: { error: String(error) } } };
      })
      .then(({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    operations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

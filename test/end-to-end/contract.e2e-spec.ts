import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenApiContract } from '../support/openapi-contract.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}
interface Operation {
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** Operations that need no body: the address says everything. */
const ACTION = /\/(cancel|pause|resume|approve|retry|rollback|repair|empty)$/;

let test: TestStack;
let document: OpenApi;
let operations: readonly { readonly name: string; readonly method: string; readonly path: string; readonly operation: Operation }[];

beforeAll(async () => {
  test = await startTestStack();
  document = (await (await fetch(`${test.stack.apiUrl}/openapi.json`)).json()) as OpenApi;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, method, path, operation })),
  );
}, 60_000);
afterAll(async () => test.stop());

const isDescribed = ({ content = {} }: Body): boolean => {
  const forms = Object.values(content);
  return forms.length > 0 && forms.every(({ schema }) => schema !== undefined && Object.keys(schema).length > 0);
};

describe('the OpenAPI document', () => {
  it('has a schema of every body that is sent', () => {
    const sending = operations.filter(({ method, path }) => ['post', 'put', 'patch'].includes(method) && !ACTION.test(path));
    expect(sending.length).toBeGreaterThan(12);
    expect(
      sending.filter(({ operation }) => !operation.requestBody || !isDescribed(operation.requestBody)).map(({ name }) => name),
    ).toEqual([]);
  });

  it('has a schema of every answer that has a body, and of problems', () => {
    expect(operations.length).toBeGreaterThan(30);
    const lacking = operations.filter(({ operation: { responses } }) => {
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2') && status !== '204');
      const isWithout = '204' in responses && answers.length === 0;
      return (
        !isDescribed(responses['default'] ?? {}) || (!isWithout && (answers.length === 0 || answers.some(([, body]) => !isDescribed(body))))
      );
    });
    expect(lacking.map(({ name }) => name)).toEqual([]);
  });

  it('names its components, and has each one that something refers to', () => {
    const names = Object.keys(document.components.schemas);
    expect(names).toEqual(
      expect.arrayContaining(['SearchRequestInput', 'SearchAnswer', 'Hit', 'Facet', 'StoredProduct', 'Import', 'Problem']),
    );
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]));
    expect([...referred].filter((name) => !names.includes(name ?? ''))).toEqual([]);
    expect(text).not.toContain('#/definitions/');
    expect(text).not.toContain('undocumented');
  });
});

describe('answers', () => {
  it('tell what is wrong with a request in plain words', async () => {
    const response = await fetch(`${test.stack.apiUrl}/v1/search`, {
      method: 'POST',
      headers: { 'x-api-key': test.adminKey, 'content-type': 'application/json' },
      body: JSON.stringify({ q: 7, page: 'two', mode: 'magic', per_page: 9_999, colour: 'red' }),
    });
    const { errors } = (await response.json()) as { errors: { field: string; message: string }[] };
    expect(Object.fromEntries(errors.map(({ field, message }) => [field, message]))).toEqual({
      q: 'expected text, got “7”',
      page: 'expected a number',
      mode: 'expected hybrid, semantic, lexical, got “magic”',
      per_page: 'expected at most 250',
      '': 'unknown field "colour"',
    });
  });

  it('have the fields that the document says, and no others', async () => {
    const contract = new OpenApiContract(JSON.parse(JSON.stringify(document)) as ConstructorParameters<typeof OpenApiContract>[0]);
    const rows = await importSample(test, 5, 40);
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'to see its document', auto_swap: false });
    await test.client.waitForReindex(id);
    await test.client.setJudgments([{ q: 'a lamp', relevant: { [String(rows[0]?.['id'])]: 1 } }]);
    const asked: [string, string, object?][] = [
      ['POST', '/v1/search', { q: 'a red lamp', facet_by: 'color,price', group_by: 'group_id', explain: true }],
      ['GET', '/v1/search?q=lamp'],
      ['GET', `/v1/products/${String(rows[0]?.['id'])}`],
      ['GET', `/v1/products/${String(rows[0]?.['id'])}/similar`],
      [
        'POST',
        '/v1/products/patch',
        {
          products: [
            { id: String(rows[0]?.['id']), price: 3 },
            { id: 'none', price: 3 },
          ],
        },
      ],
      ['GET', '/v1/suggest?q=la'],
      ['GET', '/v1/schema'],
      ['POST', '/v1/instantsearch', { requests: [{ indexName: 'products', query: 'lamp', facets: ['color'] }, { page: -1 }] }],
      ['GET', '/v1/admin/settings'],
      ['GET', '/v1/admin/keys'],
      ['GET', '/v1/admin/judgments'],
      ['GET', '/v1/admin/reindexes'],
      ['GET', `/v1/admin/reindexes/${id}`],
      ['GET', `/v1/admin/reindexes/${id}/quality`],
      ['GET', `/v1/admin/reindexes/${id}/failures`],
      ['GET', '/v1/operator/reindexes'],
      ['POST', '/v1/search', { q: 'lamp', page: 0 }],
      ['GET', '/v1/imports/00000000-0000-4000-8000-000000000000'],
    ];
    for (const [method, path, body] of asked) {
      const response = await fetch(`${test.stack.apiUrl}${path}`, {
        method,
        headers: { 'x-api-key': test.adminKey, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const operation = contract.operation(method, path.replace(/\?.*/, ''));
      const validate = operation?.response(response.status);
      expect(validate, `${method} ${path} ${response.status}`).toBeTypeOf('function');
      const isValid = validate?.(await response.json());
      expect(isValid, `${method} ${path}: ${JSON.stringify(validate?.errors?.slice(0, 3))}`).toBe(true);
    }
  }, 120_000);
});

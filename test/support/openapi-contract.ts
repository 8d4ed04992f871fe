import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import * as formats from 'ajv-formats';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Converts OpenAPI's `nullable` to JSON Schema. Objects that list their properties then allow no others: the document does not say so, but
 * a field that it does not list is a mistake in our code.
 */
function toJsonSchema(node: Json): Json {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (!isObject(node)) return node;
  const { nullable, ...rest } = node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]));
  if (isObject(schema['properties']) && schema['additionalProperties'] === undefined && schema['type'] === 'object') {
    schema['additionalProperties'] = false;
  }
  if (nullable !== true) return schema;
  return Object.keys(schema).length === 0 ? { type: 'null' } : { anyOf: [schema, { type: 'null' }] };
}

export interface Operation {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: ValidateFunction | undefined;
  readonly queryNames: ReadonlySet<string>;
  response(status: number): ValidateFunction | undefined;
}

const pointer = (...steps: string[]): string =>
  steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

/** Validators for the requests and responses of an OpenAPI document. */
export class OpenApiContract {
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: { uint8: true, uint: true, uint64: true, uint32: true, int64: true, double: true, float: true },
  });
  readonly #paths: JsonObject;

  constructor(document: JsonObject) {
    formats.default.default(this.#ajv);
    const paths = document['paths'];
    this.#paths = isObject(paths) ? paths : {};
    this.#ajv.addSchema(toJsonSchema(document) as object, 'openapi');
  }

  /** The operation for a method and a path; undefined if the document has none. */
  operation(method: string, path: string): Operation | undefined {
    for (const [template, item] of Object.entries(this.#paths)) {
      const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      const match = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
      const verb = method.toLowerCase();
      const operation = isObject(item) ? item[verb] : undefined;
      if (!match || !isObject(operation)) continue;
      const parameters = Object.fromEntries(names.map((name, n) => [name, decodeURIComponent(match[n + 1] ?? '')]));
      const declared = Array.isArray(operation['parameters']) ? operation['parameters'].filter(isObject) : [];
      return {
        template,
        parameters,
        request: operation['requestBody']
          ? this.validator('paths', template, verb, 'requestBody', 'content', 'application/json', 'schema')
          : undefined,
        queryNames: new Set(declared.filter((one) => one['in'] === 'query').map((one) => one['name'] as string)),
        response: (status) => {
          const responses = isObject(operation['responses']) ? operation['responses'] : {};
          const key = [String(status), `${String(status).charAt(0)}XX`, 'default'].find((one) => one in responses) ?? '';
          const content = isObject(responses[key]) ? responses[key]['content'] : undefined;
          const [type] = isObject(content) ? Object.keys(content) : [];
          return type === undefined ? undefined : this.validator('paths', template, verb, 'responses', key, 'content', type, 'schema');
        },
      };
    }
    return undefined;
  }

  private validator(...steps: string[]): ValidateFunction {
    return this.#ajv.compile({ $ref: `openapi#${pointer(...steps)}` });
  }
}

export const describeErrors = (errors: readonly ErrorObject[] | null | undefined): string =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join('; ');

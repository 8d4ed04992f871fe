import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/** A schema in OpenAPI's form, and the components that it refers to. */
export interface Documented {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

/**
 * Converts a zod schema to OpenAPI 3.0. A schema with an `id` becomes a named component.
 * @param io `input` for requests, in which a field with a default may be left out; `output` for answers. A component that differs between
 * the two gets the suffix `Input` in requests.
 */
export function documented(schema: z.ZodType, io: 'input' | 'output'): Documented {
  const own = converted(schema, io);
  if (io === 'output') return renamed(own, (name) => name);
  const answered = converted(schema, 'output').components;
  const differing = new Set(Object.keys(own.components).filter((name) => !isSame(own.components[name], answered[name])));
  return renamed(own, (name) => (differing.has(name) ? `${name}Input` : name));
}

function converted(schema: z.ZodType, io: 'input' | 'output'): Documented {
  const {
    $schema: _,
    definitions = {},
    ...root
  } = z.toJSONSchema(schema, {
    io,
    target: 'openapi-3.0',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      leaveUndocumentedOut(jsonSchema);
      // Later releases may add fields to answers, so the document tells clients to expect fields that they do not know.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return { schema: root, components: definitions as Documented['components'] };
}

/** Leaves out members of a union that only the server creates, such as the bytes of an uploaded picture. */
function leaveUndocumentedOut(schema: JsonSchema): void {
  const { anyOf } = schema as { anyOf?: JsonSchema[] };
  if (anyOf) schema['anyOf'] = anyOf.filter(({ undocumented }) => undocumented !== true);
}

/** The prefixes of zod's references to schemas with an id, and of OpenAPI's references to components. */
const PREFIX = '#/definitions/';
const COMPONENTS = '#/components/schemas/';
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Renames components, and every reference to them. */
function renamed({ schema, components }: Documented, nameOf: (name: string) => string): Documented {
  const rewrite = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rewrite);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node).map(([key, value]): [string, unknown] =>
      key === '$ref' && typeof value === 'string' && value.startsWith(PREFIX)
        ? [key, COMPONENTS + nameOf(value.slice(PREFIX.length))]
        : [key, rewrite(value)],
    );
    return Object.fromEntries(entries);
  };
  return {
    schema: rewrite(schema) as JsonSchema,
    components: Object.fromEntries(
      Object.entries(components).map(([name, definition]) => [nameOf(name), rewrite(definition) as JsonSchema]),
    ),
  };
}

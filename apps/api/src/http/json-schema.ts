import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/** A schema as OpenAPI has it, and the components that it refers to. */
export interface Documented {
  readonly schema: JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

/**
 * A zod schema as OpenAPI 3.0 has it. A schema with an `id` becomes a named component.
 * @param io what is sent or what arrives: a field with a default may be left out of what is sent. A component that differs for
 * the two carries the suffix `Input` for what is sent.
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
      // Later releases may answer more fields: clients have to pass over those they do not know.
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return { schema: root, components: definitions as Documented['components'] };
}

/** Forms of a union that only the server itself makes are not shown. */
function leaveUndocumentedOut(schema: JsonSchema): void {
  const { anyOf } = schema as { anyOf?: JsonSchema[] };
  if (anyOf) schema['anyOf'] = anyOf.filter(({ undocumented }) => undocumented !== true);
}

/** The beginning of zod's references to schemas with an id, and of OpenAPI's references to components. */
const PREFIX = '#/definitions/';
const COMPONENTS = '#/components/schemas/';
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Gives components other names, wherever they are referred to. */
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

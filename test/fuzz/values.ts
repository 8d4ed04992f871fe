import type { Random } from '#sample-catalog';
import type { OpenApi, Schema } from './operations.js';

/** Texts that have broken programs: controls, halves of characters, names of every object, formats, paths, markup. */
export const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\uD800',
  '\uDFFF\uD800',
  '\uFEFFa',
  '\u202Eabc',
  'é'.repeat(3),
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%2e%2e%2f',
  '%00',
  '%',
  '{{7*7}}',
  '${7*7}',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '{"a":1}',
  '[]',
  'null',
  'NaN',
  '1e400',
  '-0',
  '0x10',
  '9'.repeat(400),
  'a'.repeat(5_000),
  '&&'.repeat(200),
  '('.repeat(500),
  'price:>',
  'a:=`',
  'stores/other/a.jpg',
  's3://other/key',
  'https://127.0.0.1:1/x',
  'file:///etc/passwd',
  'data:,x',
  '\r\nx-injected: 1',
  'constructor.prototype.polluted:=1',
];

export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 63,
  [],
  {},
  [null],
  [[[[[[]]]]]],
  { a: { b: { c: {} } } },
  JSON.parse('{"__proto__": {"admin": true}}'),
  { constructor: { prototype: {} } },
  Array.from({ length: 2_000 }, () => 'x'),
];

const DEEPEST = 6;

/** A value that fits a schema, or nearly so: patterns and formats are met only by chance. */
export function fittingValue(document: OpenApi, schema: Schema, random: Random, depth = 0): unknown {
  if (schema.$ref !== undefined) {
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    return depth > DEEPEST || !named ? null : fittingValue(document, named, random, depth + 1);
  }
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants && variants.length > 0) return fittingValue(document, random.pick(variants), random, depth + 1);
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((one) => fittingValue(document, one, random, depth + 1))) as unknown;
  }
  if (schema.enum && schema.enum.length > 0) return random.pick(schema.enum);
  if (schema.type === 'boolean') return random.chance(0.5);
  if (schema.type === 'integer') return Math.floor(numberIn(schema, random));
  if (schema.type === 'number') return numberIn(schema, random);
  if (schema.type === 'array') {
    const count = Math.max(schema.minItems ?? 0, random.index(3));
    return Array.from({ length: count }, () => fittingValue(document, schema.items ?? {}, random, depth + 1));
  }
  if (schema.type === 'object' || schema.properties) return objectOf(document, schema, random, depth);
  return schema.type === 'string' ? textOf(schema, random) : random.pick(['x', 1, true]);
}

function objectOf(document: OpenApi, schema: Schema, random: Random, depth: number): object {
  const required = new Set(schema.required ?? []);
  const wanted = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name) || (depth < DEEPEST && random.chance(0.4)));
  const made = Object.fromEntries(wanted.map(([name, one]) => [name, fittingValue(document, one, random, depth + 1)]));
  const { additionalProperties: others } = schema;
  if (typeof others === 'object' && random.chance(0.5)) made['other'] = fittingValue(document, others, random, depth + 1);
  return made;
}

function numberIn({ minimum = -10, maximum = 1_000 }: Schema, random: Random): number {
  const [least, most] = [Math.max(minimum, -1_000), Math.min(maximum, 100_000)];
  return random.chance(0.3) ? random.pick([least, most]) : least + random.next() * (most - least);
}

const WORDS = [
  'red',
  'lamp',
  'p-1',
  'title',
  'price:>10',
  'main',
  'images/a.jpg',
  '2026-01-31',
  'mini-clip',
  'id:asc',
  's3://backups/a.gz',
];

function textOf({ format, minLength = 0, maxLength = 50 }: Schema, random: Random): string {
  if (format === 'uuid') return '7f1b4c9e-8d3a-4c56-9f2e-1a2b3c4d5e6f';
  if (format === 'date-time') return '2026-01-31T12:00:00Z';
  if (format === 'binary') return 'bytes';
  return random.pick(WORDS).padEnd(minLength, 'x').slice(0, Math.max(minLength, maxLength));
}

/** A value with one thing in it that is wrong, or at least strange. */
export function disturbed(value: unknown, random: Random): unknown {
  const isObject = typeof value === 'object' && value !== null;
  if (!isObject || random.chance(0.15)) return random.chance(0.5) ? random.pick(HOSTILE_TEXTS) : random.pick(HOSTILE_VALUES);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return Array.from({ length: 300 }, () => value[0] ?? 'x');
    const at = random.index(value.length);
    return value.map((one: unknown, n) => (n === at ? disturbed(one, random) : one));
  }
  const names = Object.keys(value);
  const copy: Record<string, unknown> = { ...value };
  const name = names.length > 0 ? random.pick(names) : 'missing';
  const kind = random.next();
  if (kind < 0.15) delete copy[name];
  else if (kind < 0.3) copy[random.pick(HOSTILE_TEXTS)] = 1;
  else copy[name] = disturbed(copy[name], random);
  return copy;
}

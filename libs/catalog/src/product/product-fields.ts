import { FIELD_ROWS } from './fields.js';
import type { ProductPatch, StoredProduct, TagField } from './product.js';

/**
 * The fields that a patch names, by path: `price`, `attributes.material`. A value of `null` clears the field;
 * `attributes: null` clears every attribute.
 */
export type FieldValues = Readonly<Record<string, unknown>>;

const ATTRIBUTES = 'attributes';
const PREFIX = `${ATTRIBUTES}.`;

/** Default values by field. Clearing one of these fields sets its default. */
const CLEARED: ReadonlyMap<string, unknown> = new Map(
  FIELD_ROWS.flatMap(({ name, absence }): [string, unknown][] => (typeof absence === 'object' ? [[name, absence.default]] : [])),
);

/**
 * A patch as values by path. Each attribute has its own path, so patches of two attributes do not overwrite each other. What is said of
 * the stock anew replaces what was said in the other field.
 */
export function fieldsOfPatch({ attributes, ...fields }: ProductPatch): FieldValues {
  const values = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const [said, other] of [
    ['in_stock', 'availability'],
    ['availability', 'in_stock'],
  ] as const) {
    const isSet = fields[said] !== undefined && fields[said] !== null;
    if (isSet && fields[other] === undefined) values.push([other, null]);
  }
  if (attributes === undefined) return Object.fromEntries(values);
  if (attributes === null) return Object.fromEntries([...values, [ATTRIBUTES, null]]);
  return Object.fromEntries([...values, ...Object.entries(attributes).map(([name, value]) => [PREFIX + name, value] as const)]);
}

/** The path that includes this one: `attributes` for `attributes.material`. */
export const parentOf = (path: string): string | undefined => (path.startsWith(PREFIX) ? ATTRIBUTES : undefined);

/** The product's value at a path; `null` where it has none. */
export function valueAt(product: StoredProduct, path: string): unknown {
  const values: ReadonlyMap<string, unknown> = new Map(
    Object.entries(path.startsWith(PREFIX) ? product.attributes : (product as Readonly<Record<string, unknown>>)),
  );
  return values.get(path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path) ?? null;
}

/** The product with these fields set or cleared. A field that `fields` names no longer counts as inferred from the picture. */
export function withFields(product: StoredProduct, fields: FieldValues): StoredProduct {
  const values = new Map<string, unknown>(Object.entries(product));
  let attributes = new Map<string, unknown>(Object.entries(product.attributes));
  // The shorter path first: `attributes` is applied before single attributes.
  for (const [path, value] of Object.entries(fields).toSorted(([a], [b]) => a.length - b.length)) {
    if (path === ATTRIBUTES) attributes = new Map(Object.entries(value ?? {}));
    else if (path.startsWith(PREFIX)) put(attributes, path.slice(PREFIX.length), value);
    else put(values, path, value ?? CLEARED.get(path));
  }
  const inferred = product.inferred?.filter((field) => !isSaid(fields, field)) ?? [];
  put(values, 'inferred', inferred.length > 0 ? inferred : undefined);
  return { ...Object.fromEntries(values), attributes: Object.fromEntries(attributes) } as StoredProduct;
}

function put(values: Map<string, unknown>, name: string, value: unknown): void {
  if (value === undefined || value === null) values.delete(name);
  else values.set(name, value);
}

/** Whether the patch sets the field. A pattern is kept as the attribute `pattern`. */
const isSaid = (fields: FieldValues, field: TagField): boolean =>
  Object.hasOwn(fields, field === 'pattern' ? `${PREFIX}pattern` : field) || (field === 'pattern' && Object.hasOwn(fields, ATTRIBUTES));

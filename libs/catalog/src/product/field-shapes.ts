import { z } from 'zod';
import type { FieldFacts } from './field-facts.js';
import { FIELD_ROWS, type FieldName, type Fields } from './fields.js';

/** The fields that a merchant writes. */
type WrittenField = { [Name in FieldName]: Fields[Name] extends { isDerived: true } ? never : Name }[FieldName];
const WRITTEN_ROWS = FIELD_ROWS.filter(({ isDerived }) => !isDerived);

type ProductShape = {
  [Name in WrittenField]: Fields[Name] extends { absence: 'required' }
    ? Fields[Name]['value']
    : Fields[Name] extends { absence: 'optional' }
      ? z.ZodOptional<Fields[Name]['value']>
      : z.ZodDefault<Fields[Name]['value']>;
};

function checked({ value, absence, description }: FieldFacts): z.ZodType {
  if (absence === 'required') return value.describe(description);
  return (absence === 'optional' ? value.optional() : value.default(absence.default as never)).describe(description);
}

/** The shape of a product's schema. */
export const PRODUCT_SHAPE = Object.fromEntries(WRITTEN_ROWS.map((row) => [row.name, checked(row)])) as ProductShape;

/** The shape of what follows from a product. */
export const DERIVED_SHAPE = Object.fromEntries(FIELD_ROWS.filter(({ isDerived }) => isDerived).map((row) => [row.name, checked(row)])) as {
  [Name in Exclude<FieldName, WrittenField>]: z.ZodOptional<Fields[Name]['value']>;
};

/** The shape of a product as a merchant writes it. */
export const WRITTEN_SHAPE = Object.fromEntries(
  WRITTEN_ROWS.map((row) => [row.name, checked({ ...row, value: row.written ?? row.value })]),
) as ProductShape;

/** The shape of a product whose texts are plain already. */
export const PLAIN_SHAPE = Object.fromEntries(
  WRITTEN_ROWS.map((row) => [row.name, checked({ ...row, value: row.plain ?? row.value })]),
) as ProductShape;

type PatchableField = Exclude<{ [Name in FieldName]: Fields[Name] extends { isPatchable: true } ? Name : never }[FieldName], 'attributes'>;

type PatchShape = {
  [Name in PatchableField]: Fields[Name] extends { absence: 'required' } ? Fields[Name]['value'] : z.ZodNullable<Fields[Name]['value']>;
};

/** The shape of a patch's schema, without attributes. `null` clears a field that is not required. */
export const PATCH_SHAPE = Object.fromEntries(
  FIELD_ROWS.filter(({ isPatchable, name }) => isPatchable && name !== 'attributes').map(
    ({ name, value, written = value, absence, description }) => [
      name,
      (absence === 'required' ? written : written.nullable()).describe(description),
    ],
  ),
) as PatchShape;

import { z } from 'zod';
import { plainText, wellFormed } from './plain-text.js';
import { text } from './text-schemas.js';

/** One value of an attribute, as the merchant wrote it. */
export type Scalar = string | number | boolean;

/** What an attribute holds: one value, or several. */
export type AttributeValue = Scalar | readonly Scalar[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The most attributes of one product. */
export const MAX_ATTRIBUTES = 500;
/** The most characters of an attribute's name. */
export const MAX_NAME_LENGTH = 128;
/** The most characters of one value. */
export const MAX_VALUE_LENGTH = 20_000;
/** The most values of one attribute. */
export const MAX_VALUES = 100;

/** Letters, marks and digits of any alphabet, joined by underscores. */
const NAME = /^[\p{L}\p{M}\p{N}_]{1,128}$/u;

/**
 * The name of an attribute: lower case, with an underscore for everything that is not a letter or a digit of any alphabet.
 * `Größe` → `größe`, `Heel height (cm)` → `heel_height_cm`, `🙂` → ``.
 */
export function attributeName(written: string): string {
  return written
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

/** All values of an attribute, or of a field that may have several. */
export const scalarsOf = (value: AttributeValue | null | undefined): readonly Scalar[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];

/** The different values as texts: what filters compare and facets count. */
export const textsOf = (value: AttributeValue | null | undefined): string[] => [...new Set(scalarsOf(value).map(String))];

/** A value as it was read, and what of it cannot be kept. */
export interface ReadAttribute {
  /** Undefined for a value that counts as absent: nothing, `null`, an empty text or an empty list. */
  readonly value?: AttributeValue;
  /** Why some or all of the value is left out. */
  readonly fault?: string;
}

const SHAPES = 'expected a text, a number, true, false or a list of these';

/** Reads what a merchant wrote as an attribute's value. Texts are made plain and trimmed, equal values of a list count once. */
export function readAttribute(written: unknown): ReadAttribute {
  if (!Array.isArray(written)) return readScalar(written);
  const read = written.map(readScalar);
  const values = [...new Set(read.flatMap(({ value }) => scalarsOf(value)))];
  const fault = read.find((one) => one.fault !== undefined)?.fault;
  const kept = values.slice(0, MAX_VALUES);
  return {
    ...(kept.length > 0 && { value: kept }),
    ...(values.length > MAX_VALUES
      ? { fault: `expected at most ${MAX_VALUES} values, got ${values.length}; the later ones are left out` }
      : fault !== undefined && { fault }),
  };
}

function readScalar(written: unknown): { readonly value?: Scalar; readonly fault?: string } {
  if (written === null || written === undefined) return {};
  if (typeof written === 'boolean') return { value: written };
  if (typeof written === 'number') return Number.isFinite(written) ? { value: written } : { fault: SHAPES };
  if (typeof written !== 'string') return { fault: `${SHAPES}, got ${Array.isArray(written) ? 'a list in a list' : 'an object'}` };
  const text = plainText(written).trim();
  if (text.length > MAX_VALUE_LENGTH)
    return { value: wellFormed(text.slice(0, MAX_VALUE_LENGTH)), fault: tooLong(MAX_VALUE_LENGTH, text.length) };
  return text === '' ? {} : { value: text };
}

/** What is said of a text that is cut. */
export const tooLong = (most: number, length: number): string => `expected at most ${most} characters, got ${length}`;

const ScalarSchema = z.union([text(MAX_VALUE_LENGTH), z.number(), z.boolean()]);
const ValueSchema = z.union([ScalarSchema, z.array(ScalarSchema).max(MAX_VALUES)]) as z.ZodType<AttributeValue, AttributeValue>;

/** Reads attributes by name, with `null` for an absent value. A value that cannot be kept whole is an issue at its name. */
function readAll(raw: Readonly<Record<string, unknown>>, context: z.RefinementCtx): Record<string, AttributeValue | null> {
  const attributes = new Map<string, AttributeValue | null>();
  const issue = (name: string | undefined, message: string): void =>
    context.addIssue({ code: 'custom', path: name === undefined ? [] : [name], message });
  for (const [written, content] of Object.entries(raw)) {
    const name = attributeName(written);
    const { value, fault } = readAttribute(content);
    if (name === '') issue(written, 'the name of an attribute needs a letter or a digit');
    else if (name.length > MAX_NAME_LENGTH) issue(written, `the name of an attribute has at most ${MAX_NAME_LENGTH} characters`);
    else if (attributes.has(name)) issue(written, `two names stand for the attribute "${name}"`);
    else if (fault !== undefined) issue(written, fault);
    else attributes.set(name, value ?? null);
  }
  if (attributes.size > MAX_ATTRIBUTES) issue(undefined, `expected at most ${MAX_ATTRIBUTES} attributes, got ${attributes.size}`);
  return Object.fromEntries(attributes);
}

const Written = z.record(
  z.string(),
  z.unknown().describe('a text, a number, true, false, or a list of these; null and "" count as absent'),
);

/** Attributes as they are kept. */
export const KeptAttributes = z
  .record(z.string().regex(NAME), ValueSchema)
  .refine((all) => Object.keys(all).length <= MAX_ATTRIBUTES, `expected at most ${MAX_ATTRIBUTES} attributes`);

/** Attributes as a merchant writes them → as they are kept. */
export const WrittenAttributes = Written.transform((raw, context): Record<string, AttributeValue> => {
  const all = Object.entries(readAll(raw, context));
  return Object.fromEntries(all.filter((entry): entry is [string, AttributeValue] => entry[1] !== null));
}).pipe(KeptAttributes);

/** Attributes in a patch: `null` and `""` clear one. */
export const AttributesPatch = Written.transform((raw, context) => readAll(raw, context)).pipe(
  z.record(z.string().regex(NAME), ValueSchema.nullable()),
);

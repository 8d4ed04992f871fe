import type { FieldType } from './field-facts.js';
import { scalarsOf, type AttributeValue, type Scalar } from './attributes.js';

/** Numbers of up to 15 digits: more digits would not survive as they are, and an identifier is not a number. */
const PLAIN_NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/;
/** A day, or a time with its zone, in ISO 8601. */
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** A value as a number; undefined for other values, such as `007` or a GTIN that begins with 0. */
export function numberIn(value: Scalar): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && PLAIN_NUMBER.test(value) ? Number(value) : undefined;
}

/** A number that was kept as a number, or a text that is one: the text of a kept number reads back as that number. */
export function numberOfText(text: string): number | undefined {
  const value = Number(text);
  return numberIn(text) ?? (Number.isFinite(value) && String(value) === text ? value : undefined);
}

/** Seconds since 1970 of an ISO 8601 date or time; undefined if it is none. */
export function secondsOf(date: string): number | undefined {
  const ms = Date.parse(date);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** A value as seconds since 1970; undefined for other values than dates. */
export const dateIn = (value: Scalar): number | undefined =>
  typeof value === 'string' && PLAIN_DATE.test(value) ? secondsOf(value) : undefined;

/** What one value is. */
export function typeOfValue(value: Scalar): FieldType {
  if (numberIn(value) !== undefined) return 'number';
  if (typeof value === 'boolean' || value === 'true' || value === 'false') return 'flag';
  return dateIn(value) === undefined ? 'text' : 'date';
}

/** The types of an attribute's values, each once. */
export const typesOfValues = (value: AttributeValue): FieldType[] => [...new Set(scalarsOf(value).map(typeOfValue))];

/** In how many products an attribute holds values of each type. */
export type TypeCounts = Readonly<Partial<Record<FieldType, number>>>;

/**
 * The type of an attribute: the one that most products have. Of equal counts, numbers and dates win over texts: a field of numbers can
 * be sorted, and it may hold an "n/a" here and there.
 */
export function typeByCounts(counts: TypeCounts): FieldType {
  const order: readonly FieldType[] = ['number', 'date', 'text', 'flag'];
  return order.reduce(
    (best, type) => ((counts[type] ?? 0) > (counts[best] ?? 0) ? type : best),
    order.find((type) => counts[type]) ?? 'text',
  );
}

import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Readonly<Record<string, string>> = {
  url: 'an address such as https://shop.example/lamp',
  uuid: 'a UUID',
  datetime: 'a time such as 2026-01-31T12:00:00Z',
  date: 'a date such as 2026-01-31',
};

/** A value in quotation marks for a message, cut to 60 characters. */
function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;
}

/** A limit with its unit: `1 entry`, `3 characters`, or the bare number for other types. */
function amount(count: number | bigint, origin: string): string {
  const unit = { string: 'character', array: 'entry', set: 'entry', record: 'entry' }[origin];
  if (unit === undefined) return String(count);
  const plural = unit === 'entry' ? 'entries' : `${unit}s`;
  return `${count} ${Number(count) === 1 ? unit : plural}`;
}

/**
 * Replaces zod's messages by plain ones, for the person who wrote the value. A message that a schema states itself wins.
 * Use it as `z.config({ customError })`, or as the `error` of one parse.
 */
export function plainMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      // z.coerce made NaN of a text that is not a number; the text itself is lost.
      if (Number.isNaN(issue.input)) return `expected ${TYPES[issue.expected] ?? issue.expected}`;
      return `expected ${TYPES[issue.expected] ?? issue.expected}, got ${quoted(issue.input)}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue.maximum, issue.origin)}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'is empty';
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.minimum, issue.origin)}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => String(value)).join(', ')}, got ${quoted(issue.input)}`;
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    case 'invalid_format':
      return FORMATS[issue.format] === undefined
        ? `${quoted(issue.input)} is not of the expected form`
        : `expected ${FORMATS[issue.format]}, got ${quoted(issue.input)}`;
    case 'invalid_union':
      return `${quoted(issue.input)} has none of the expected forms`;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message;
    // Our schemas state these messages themselves.
    case 'custom':
    case 'not_multiple_of':
    case undefined:
      return undefined;
  }
}

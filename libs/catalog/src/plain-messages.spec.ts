import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plainMessage } from './plain-messages.js';

const said = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value, { error: plainMessage }).error?.issues ?? []).map(({ message }) => message);

describe('plainMessage', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['another type', z.number(), 'cheap', 'expected a number, got “cheap”'],
    ['an object for a text', z.string(), { a: 1 }, 'expected text, got “{"a":1}”'],
    ['a query parameter that is no number', z.coerce.number(), 'abc', 'expected a number'],
    ['nothing', z.object({ q: z.string() }), {}, 'is missing'],
    ['a long value', z.number(), 'x'.repeat(100), `expected a number, got “${'x'.repeat(59)}…”`],
    ['too many characters', z.string().max(3), 'abcd', 'expected at most 3 characters'],
    ['an empty text', z.string().min(1), '', 'is empty'],
    ['too few entries', z.array(z.string()).min(2), ['a'], 'expected at least 2 entries'],
    ['a number that is too large', z.number().max(250), 300, 'expected at most 250'],
    ['a number that is too small', z.number().positive(), 0, 'expected more than 0'],
    ['another value', z.enum(['json', 'png']), 'gif', 'expected json, png, got “gif”'],
    ['a field that is not there', z.object({}).strict(), { qq: 1 }, 'unknown field "qq"'],
    ['another form', z.url(), 'lamp', 'expected an address such as https://shop.example/lamp, got “lamp”'],
    ['none of several forms', z.union([z.number(), z.boolean()]), 'x', '“x” has none of the expected forms'],
    ['a fraction', z.int(), 1.5, 'expected a whole number, got “1.5”'],
  ])('tells of %s', (_name, schema, value, message) => {
    expect(said(schema, value)).toEqual([message]);
  });

  it('leaves a message alone that the schema states', () => {
    expect(said(z.string().max(3, 'three letters will do'), 'abcd')).toEqual(['three letters will do']);
  });

  it('leaves no word of the validator itself', () => {
    const schema = z
      .object({ a: z.string(), b: z.number().min(1), c: z.enum(['x']), d: z.array(z.int()).max(1), e: z.iso.datetime() })
      .strict();
    for (const message of said(schema, { a: 1, b: 0, c: 'y', d: [1.5, 2], e: 'now', f: 1 }))
      expect(message).not.toMatch(/Invalid|received|Too (small|big)|Unrecognized/);
  });
});

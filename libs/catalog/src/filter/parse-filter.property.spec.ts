import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilterError } from './filter.js';
import { parseFilter } from './parse-filter.js';

interface Values {
  readonly color: string;
  readonly price: number;
  readonly in_stock: boolean;
}

/** A condition as text, and the same condition as a function that does not use the parser. */
interface Said {
  readonly text: string;
  readonly holds: (product: Values) => boolean;
}

const COLORS = ['red', 'blue', 'it’s "odd", [yes] && (no)', '20..60', 'true'];
const quoted = (value: string): string => `\`${value}\``;

const colors = fc.subarray(COLORS, { minLength: 1 });
const price = fc.integer({ min: -5, max: 100 });

const condition: fc.Arbitrary<Said> = fc.oneof(
  fc.tuple(colors, fc.boolean()).map(([values, isNegated]): Said => ({
    text: `color:${isNegated ? '!=' : '='}[${values.map(quoted).join(',')}]`,
    holds: ({ color }) => isNegated !== values.includes(color),
  })),
  fc.constantFrom('>', '>=', '<', '<=').chain((operator) =>
    price.map((bound): Said => ({
      text: `price:${operator}${bound}`,
      holds: ({ price: value }) =>
        operator === '>' ? value > bound : operator === '>=' ? value >= bound : operator === '<' ? value < bound : value <= bound,
    })),
  ),
  fc.tuple(price, price).map(([low, high]): Said => ({
    text: `price:${low}..${high}`,
    holds: ({ price: value }) => value >= low && value <= high,
  })),
  fc.boolean().map((wanted): Said => ({ text: `in_stock:${wanted}`, holds: ({ in_stock: value }) => value === wanted })),
);

const { said } = fc.letrec<{ said: Said }>((tie) => ({
  said: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc.tuple(fc.array(tie('said'), { minLength: 1, maxLength: 3 }), fc.boolean()).map(([parts, isAll]): Said => ({
      text: parts.map(({ text }) => `(${text})`).join(isAll ? ' && ' : ' || '),
      holds: (product) => (isAll ? parts.every(({ holds }) => holds(product)) : parts.some(({ holds }) => holds(product))),
    })),
  ),
}));

const product = fc.record({ color: fc.constantFrom(...COLORS), price, in_stock: fc.boolean() });

/** Whether a product satisfies a parsed filter. */
function satisfied(filter: ReturnType<typeof parseFilter>, values: Values): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.conditions.every((one) => satisfied(one, values));
    case 'any':
      return filter.conditions.some((one) => satisfied(one, values));
    case 'not':
      return !satisfied(filter.condition, values);
    case 'terms':
      throw new Error('no text of a filter is read as terms');
    case 'any-of':
      return filter.negated !== filter.values.includes(values[filter.field as keyof Values]);
    case 'range': {
      const value = Number(values[filter.field as keyof Values]);
      const { min, max } = filter;
      if (min && (min.inclusive ? value < min.value : value <= min.value)) return false;
      return !max || (max.inclusive ? value <= max.value : value < max.value);
    }
  }
}

/** What the parser throws for a text, if anything. */
function faultOf(text: string): unknown {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('parseFilter', () => {
  it('gives a filter of the same meaning as the text, for any text and any product', () => {
    fc.assert(
      fc.property(said, product, ({ text, holds }, values) => {
        expect(satisfied(parseFilter(text), values)).toBe(holds(values));
      }),
      { numRuns: 500 },
    );
  });

  it('reads any text, or says with a column why it does not', () => {
    const fragments = fc.constantFrom(
      'price',
      ':',
      '=',
      '!=',
      '>',
      '20',
      '..',
      '[',
      ']',
      ',',
      '(',
      ')',
      '&&',
      '||',
      '`',
      'red',
      ' ',
      '\\',
      '"',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fragments, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (anything) => {
        const fault = faultOf(anything);
        expect(fault === undefined || (fault instanceof FilterError && fault.column > 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

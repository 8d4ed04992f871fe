import type { Product } from '#catalog';
import { attributeDates, attributeNumbers } from '../attribute-tags.js';

/** How many numbers of one attribute a condition looks at. */
const MAX_NUMBERS = 10;

/** Before the name of an attribute whose dates are kept, as seconds since 1970. */
const DATES = '@';

/** The name of an attribute's n-th number, counted from 0. Names hold neither "#" nor "@" nor "|". */
const nth = (name: string, n: number): string => (n === 0 ? name : `${name}#${n + 1}`);

/** Numbers and dates of attributes as one text, from which a condition can take them: `|weight=2.5|weight#2=3|@released=1767225600|`. */
export function numbersText(product: Product): string {
  const dates = Object.entries(attributeDates(product)).map(([name, values]) => [DATES + name, values] as const);
  const all = [...Object.entries(attributeNumbers(product)), ...dates];
  const parts = all.flatMap(([name, values]) => values.slice(0, MAX_NUMBERS).map((value, n) => `${nth(name, n)}=${value}|`));
  return `|${parts.join('')}`;
}

const numberOf = (name: string): string => `TRY_CAST(split_part(split_part(numbers, '|${name}=', 2), '|', 1) AS DOUBLE)`;

/**
 * SQL that is true where a condition holds for any number of an attribute.
 * @param condition on a number, as SQL.
 */
export function anyNumber(attribute: string, type: 'number' | 'date', condition: (number: string) => string): string {
  const name = type === 'date' ? DATES + attribute : attribute;
  const holds = (n: number): string => `COALESCE(${condition(numberOf(nth(name, n)))}, false)`;
  const others = Array.from({ length: MAX_NUMBERS - 1 }, (_, n) => holds(n + 1));
  // Few products have several numbers: the others are looked for only where there is a second one.
  return `(${holds(0)} OR (strpos(numbers, '|${nth(name, 1)}=') > 0 AND (${others.join(' OR ')})))`;
}

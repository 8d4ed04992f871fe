import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Notation } from './notation.js';

/** How a country writes amounts: the mark between thousands, and the one before the fraction. */
const NOTATIONS = fc.constantFrom([',', '.'], ['.', ','], [' ', ','], ['\u00a0', ','], ['’', '.'], ["'", '.'], ['', '.'], ['', ',']);
const AFFIXES = fc.constantFrom(['', ''], ['€ ', ''], ['', ' €'], ['EUR ', ''], ['', ' EUR'], ['', '€']);
/** Amounts are compared in cents. */
const AMOUNTS = fc.array(fc.integer({ min: 0, max: 999_999_999 }), { minLength: 1, maxLength: 30 });

function written(cents: number, [thousands = '', fraction = '.']: readonly string[], [before = '', after = '']: readonly string[]): string {
  const units = String(Math.floor(cents / 100)).replaceAll(/\B(?=(\d{3})+$)/g, thousands);
  return `${before}${units}${fraction}${String(cents % 100).padStart(2, '0')}${after}`;
}

describe('amounts of money', () => {
  it('are read as they were written, in a column of any notation', () => {
    fc.assert(
      fc.property(AMOUNTS, NOTATIONS, AFFIXES, (amounts, notation, affix) => {
        const cells = amounts.map((cents) => written(cents, notation, affix));
        const column = new Notation();
        for (const cell of cells) column.see(cell);
        const read = cells.map((cell) => column.read(cell, 'EUR'));
        expect(read.map((one) => ('amount' in one ? Math.round(Number(one.amount) * 100) : one.fault))).toEqual(amounts);
      }),
    );
  });

  it('are never read as another number, whatever stands in the other cells', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(AMOUNTS, NOTATIONS), { minLength: 1, maxLength: 4 }), (columns) => {
        const cells = columns.flatMap(([amounts, notation]) =>
          amounts.map((cents) => [cents, written(cents, notation, ['', ''])] as const),
        );
        const column = new Notation();
        for (const [, cell] of cells) column.see(cell);
        const isWrong = ([cents, cell]: readonly [number, string]): boolean => {
          const read = column.read(cell, 'EUR');
          return 'amount' in read && Math.round(Number(read.amount) * 100) !== cents;
        };
        expect(cells.filter(isWrong)).toEqual([]);
      }),
    );
  });

  it('are a number or a fault, whatever the cell', () => {
    const marks = fc.constantFrom('1', '12', '999', '.', ',', ' ', '-', '€', 'USD', "'", '+', 'e5', '%', '0', '−', '٣');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(marks, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        const column = new Notation();
        for (const cell of cells) column.see(cell);
        const isRead = (cell: string): boolean => {
          const read = column.read(cell, undefined);
          return 'amount' in read ? Number.isFinite(Number(read.amount)) : read.fault !== '';
        };
        expect(cells.filter((cell) => !isRead(cell))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { Notation } from './notation.js';

/** The amounts of a column. */
function amounts(cells: readonly string[], currency?: string): string[] {
  const notation = new Notation();
  for (const cell of cells) notation.see(cell);
  return cells.map((cell) => {
    const read = notation.read(cell, currency);
    return 'fault' in read ? 'fault' : `${Number(read.amount)}${read.currency ? ` ${read.currency}` : ''}`;
  });
}

describe('Notation', () => {
  it.each<[string, string[], string[]]>([
    ['thousands with commas, where nothing else stands there', ['1,299', '2,000'], ['1299', '2000']],
    ['thousands with points, where nothing else stands there', ['1.299', '2.000'], ['1299', '2000']],
    ['thousands with commas beside fractions with points', ['1,299', '12.50', '7'], ['1299', '12.5', '7']],
    ['thousands with points beside fractions with commas', ['1.299', '12,5', '7'], ['1299', '12.5', '7']],
    ['both marks', ['1,299.00', '2,000', '12.5'], ['1299', '2000', '12.5']],
    ['several marks', ['1.299.000', '1.299', '3,5'], ['1299000', '1299', '3.5']],
    ['as people in India write', ['1,29,900.00', '12,500'], ['129900', '12500']],
    [
      'a mixed column, in which each mark begins fractions',
      ['1,299', '1,299.00', '1.299', '1.299,00', '12,5', '2,000'],
      ['1299', '1299', '1299', '1299', '12.5', '2000'],
    ],
    ['signs and codes', ['€ 15,00', '15,00 €', 'EUR 15,00', '15,00 EUR', 'eur15'], ['15 EUR', '15 EUR', '15 EUR', '15 EUR', '15 EUR']],
    ['a sign that several currencies share', ['$15.00', '15 kr', '¥1500'], ['15', '15', '1500']],
    ['spaces and apostrophes', ['1 299 kr', '1 299,50', "1'299.00", '12 345 zł'], ['1299', '1299.5', '1299', '12345 PLN']],
    ['no fraction, as shops write', ['15,-', '15.-', '1.299,–'], ['15', '15', '1299']],
    ['fractions of three digits, where the column has them for sure', ['0.125', '1.250', '1234.567'], ['0.125', '1.25', '1234.567']],
    ['a long fraction', ['19.9049999999', '3.5'], ['19.9049999999', '3.5']],
  ])('reads %s', (_name, cells, expected) => {
    expect(amounts(cells)).toEqual(expected);
  });

  it('reports what the column does not decide, and never guesses', () => {
    expect(amounts(['1.299', '12.50', '9.99'])).toEqual(['fault', '12.5', '9.99']);
    expect(amounts(['1,299', '12,50'])).toEqual(['fault', '12.5']);
    const notation = new Notation();
    notation.see('12.50');
    expect(notation.read('1.299', 'EUR')).toEqual({
      fault: 'it can mean 1299 or 1.299, and its column does not tell which; write 1299 or 1.30',
    });
  });

  it('knows currencies with three decimals', () => {
    expect(amounts(['1.250', '12.500', '3.5'], 'KWD')).toEqual(['1.25', '12.5', '3.5']);
    expect(amounts(['1.250'], 'KWD')).toEqual(['fault']);
    expect(amounts(['1.250 KWD', '3.5 KWD'])).toEqual(['1.25 KWD', '3.5 KWD']);
  });

  it.each(['from 12', '12–15', '12.50-15.00', 'on request', '1,2,3', '1.23.456', '', '12 EUR USD', '1 29 900'])(
    'takes no amount from %j',
    (cell) => {
      expect(amounts([cell])).toEqual(['fault']);
    },
  );

  it('takes three letters for a currency only if they are one', () => {
    expect(amounts(['12,50 TTC', '19.90 net', '5 pcs', '7 CHF'])).toEqual(['fault', 'fault', 'fault', '7 CHF']);
  });

  it('decides nothing where cells contradict each other, and takes no zero for evidence', () => {
    expect(amounts(['12,50', '1.299', '1234.567'])).toEqual(['12.5', 'fault', '1234.567']);
    expect(amounts(['12,50', '1.299', '0.000'])).toEqual(['12.5', '1299', '0']);
  });

  it('refuses a cell of spaces at once', () => {
    const started = performance.now();
    expect(amounts([`-${' '.repeat(900_000)}x`])).toEqual(['fault']);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('keeps a minus', () => {
    expect(amounts(['-5.00', '-5,00 €', '€ -5'])).toEqual(['-5', '-5 EUR', '-5 EUR']);
  });
});

import { describe, expect, it } from 'vitest';
import { contradictionsOf } from './contradictions.js';
import { inMinorUnits } from './minor-units.js';
import { currentPrice, type Prices } from './sale.js';

const NOON = Date.parse('2026-11-26T12:00:00Z') / 1000;

describe('currentPrice', () => {
  it.each<[Prices, number | undefined]>([
    [{ price: 20 }, 20],
    [{ price: 20, sale_price: 15 }, 15],
    [{ sale_price: 15 }, 15],
    [{}, undefined],
    [{ price: 20, sale_price: 15, sale_starts: '2026-11-26T12:00:00Z' }, 15],
    [{ price: 20, sale_price: 15, sale_starts: '2026-11-26T12:00:01Z' }, 20],
    [{ price: 20, sale_price: 15, sale_ends: '2026-11-26T12:00:00Z' }, 20],
    [{ price: 20, sale_price: 15, sale_ends: '2026-11-26T14:00:00+01:00' }, 15],
    [{ price: 20, sale_price: 15, sale_ends: '2026-11-26' }, 15],
    [{ price: 20, sale_price: 15, sale_ends: '2026-11-25' }, 20],
    [{ price: 20, sale_price: 0, sale_starts: '2026-11-01', sale_ends: '2026-12-01' }, 0],
  ])('of %j is %s', (prices, expected) => {
    expect(currentPrice(prices, NOON)).toBe(expected);
  });
});

describe('contradictionsOf', () => {
  it.each<[Parameters<typeof contradictionsOf>[0], string[]]>([
    [{ price: 19.99, currency: 'EUR' }, []],
    [{ price: 19.905, currency: 'EUR' }, ['price: a price in EUR has at most 2 decimals, got 19.905']],
    [{ price: 1.5, currency: 'JPY' }, ['price: a price in JPY has no decimals, got 1.5']],
    [{ price: 1.125, currency: 'KWD' }, []],
    [{ price: 0.1 + 0.2 }, ['price: a price has at most 4 decimals, got 0.30000000000000004']],
    [{ price: 2, sale_price: 1.999, currency: 'USD' }, ['sale_price: a price in USD has at most 2 decimals, got 1.999']],
    [{ sale_price: 1, sale_starts: '2026-12-02', sale_ends: '2026-12-01' }, ['sale_ends: the sale ends before it begins']],
    [{ sale_price: 1, sale_starts: '2026-12-01', sale_ends: '2026-12-01' }, []],
  ])('of %j are %j', (product, expected) => {
    expect(contradictionsOf(product).map(({ field, message }) => `${field}: ${message}`)).toEqual(expected);
  });
});

describe('inMinorUnits', () => {
  it.each([
    [1.005, 'EUR', 1.01],
    [19.990000000000002, 'EUR', 19.99],
    [999_999_999.99, 'EUR', 999_999_999.99],
    [1e-7, 'EUR', 0],
    [1e9, 'JPY', 1e9],
    [1234.5678, undefined, 1234.5678],
  ])('of %s %s is %s', (amount, currency, expected) => {
    expect(inMinorUnits(amount, currency)).toBe(expected);
  });
});

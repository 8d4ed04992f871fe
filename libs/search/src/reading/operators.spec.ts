import { describe, expect, it } from 'vitest';
import type { Language } from '#catalog';
import { operatorsIn, type Operators } from './operators.js';

const NOTHING: Operators = { text: '', phrases: [], excluded: [], choices: [] };

describe('operatorsIn', () => {
  it.each<[string, Partial<Operators>, Language?]>([
    ['hoodie -red', { text: 'hoodie', excluded: ['red'] }],
    ['hoodie -red -blue', { text: 'hoodie', excluded: ['red', 'blue'] }],
    ['-red', { excluded: ['red'] }],
    ['t-shirt', { text: 't-shirt' }],
    ['hoodie - red', { text: 'hoodie - red' }],
    ['jeans 32 -34', { text: 'jeans 32 -34' }],
    ['shoes without leather', { text: 'shoes', excluded: ['leather'] }],
    ['Schuhe ohne Leder', { text: 'Schuhe', excluded: ['Leder'] }, 'de'],
    ['Schuhe ohne Leder', { text: 'Schuhe ohne Leder' }, 'fr'],
    ['robe sans manches', { text: 'robe', excluded: ['manches'] }, 'fr'],
    ['shoes -"fake leather"', { text: 'shoes', excluded: ['fake leather'] }],
    ['"yoga pant" blue', { text: 'yoga pant blue', phrases: ['yoga pant'] }],
    ['“yoga pant”', { text: 'yoga pant', phrases: ['yoga pant'] }],
    ['„rotes Kleid“', { text: 'rotes Kleid', phrases: ['rotes Kleid'] }, 'de'],
    ['screen 5.5" black', { text: 'screen 5.5" black' }],
    ['5.5" or 6" screen', { text: '5.5" or 6" screen' }],
    ['"unfinished phrase', { text: '"unfinished phrase' }],
    ['red OR blue dress', { text: 'red blue dress', choices: [['red', 'blue']] }],
    ['sneakers|boots | shoes', { text: 'sneakers boots shoes', choices: [['sneakers', 'boots', 'shoes']] }],
    ['OR', { text: 'OR' }],
    ['more or less', { text: 'more or less' }],
    ['""', { text: '""' }],
  ])('reads %s', (query, expected, language = 'en') => {
    expect(operatorsIn(query, language)).toEqual({ ...NOTHING, ...expected });
  });
});

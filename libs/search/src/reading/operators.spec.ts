import { describe, expect, it } from 'vitest';
import type { Language } from '#catalog';
import { operatorsIn, type Operators } from './operators.js';

const NOTHING: Operators = { text: '', required: '', phrases: [], excluded: [], choices: [] };

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
    ['red OR blue dress', { text: 'red blue dress', required: 'dress', choices: [['red', 'blue']] }],
    ['sneakers|boots | shoes', { text: 'sneakers boots shoes', required: '', choices: [['sneakers', 'boots', 'shoes']] }],
    ['dress without a belt', { text: 'dress', excluded: ['belt'] }],
    ['shirt without long sleeves', { text: 'shirt', excluded: ['long sleeves'] }],
    ['shirt without sleeves in red', { text: 'shirt in red', excluded: ['sleeves'] }],
    ['Jacke ohne den Gürtel', { text: 'Jacke', excluded: ['Gürtel'] }, 'de'],
    ['shoes "--"', { text: 'shoes --' }],
    ['running shoes OR boots', { text: 'running shoes boots', required: 'running', choices: [['shoes', 'boots']] }],
    ['OR', { text: 'OR' }],
    ['more or less', { text: 'more or less' }],
    ['""', { text: '""' }],
  ])('reads %s', (query, expected, language = 'en') => {
    expect(operatorsIn(query, language)).toEqual({ ...NOTHING, required: expected.text ?? '', ...expected });
  });
});

import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.js';

const marked = (text: string, ...terms: string[]): string => highlight(text, new Set(terms), 'en', '<', '>').text;

describe('highlight', () => {
  it('marks every form of a word and leaves the rest as it is', () => {
    expect(marked('Dresses & a dress — "DRESS"', 'dress')).toBe('<Dresses> & a <dress> — "<DRESS>"');
  });

  it('marks words with accents by their letters', () => {
    expect(marked('Café', 'caf', 'cafe', 'café')).toBe('<Café>');
  });

  it('marks no part of a word', () => {
    expect(marked('addressed', 'dress')).toBe('addressed');
  });

  it.each(['', '🧦', '<b>'])('takes "%s"', (text) => {
    expect(marked(text, 'dress')).toBe(text);
  });
});

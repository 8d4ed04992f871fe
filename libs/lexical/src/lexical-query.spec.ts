import { describe, expect, it } from 'vitest';
import { lexicalQuery } from './lexical-query.js';
import type { StoreWords } from './query-words.js';
import { exactKey } from './product-terms.js';
import { Synonyms, type SynonymGroups } from './synonyms.js';
import { Vocabulary } from './vocabulary.js';

function store(words: Readonly<Record<string, number>>, groups: SynonymGroups = []): StoreWords {
  return { language: 'en', vocabulary: new Vocabulary(Object.entries(words), 'en'), synonyms: new Synonyms(groups, 'en') };
}

const SHOP = store(
  { red: 9, dress: 5, dresses: 2, dresser: 1, sofa: 3, t: 2, shirt: 2, shirts: 1, leather: 4, b450: 1, living: 1, room: 1, blue: 3 },
  [
    ['sofa', 'couch'],
    ['tee', 't-shirt'],
    ['lounge', 'living room'],
  ],
);

const said = (text: string, words = SHOP): string[] =>
  lexicalQuery(text, words).words.map(({ alternatives }) => alternatives.map(({ terms }) => terms.join('+')).join('|'));

describe('lexicalQuery', () => {
  it('takes words by their stems, without stop words', () => {
    expect(said('the red DRESSES')).toEqual(['red', 'dress']);
  });

  it('does not ask for stop words that may tell products apart, and lets them count', () => {
    const words = lexicalQuery('down dress', SHOP).words.map(({ typed, isExtra = false }) => [typed, isExtra]);
    expect(words).toEqual([
      ['down', true],
      ['dress', false],
    ]);
    expect(lexicalQuery('all the', store({})).words.every(({ isExtra }) => !isExtra)).toBe(true);
  });

  it('keeps stop words where nothing else is said', () => {
    expect(said('the who', store({}))).toEqual(['the', 'who']);
  });

  it('corrects a wrong letter and what the corrections weigh less', () => {
    const [word] = lexicalQuery('laether shirt', SHOP).words;
    expect(word?.alternatives).toEqual([
      { terms: ['laether'], weight: 1 },
      { terms: ['leather'], weight: 0.7 },
    ]);
  });

  it('corrects a word of several parts as one, and no number of an article', () => {
    const shop = store({ tshirt: 4, t: 4, shirt: 9, home: 3, house: 2 });
    expect(said('t-sihrt', shop)).toEqual(['t+sihrt|tsihrt|tshirt']);
    expect(lexicalQuery('t-sihrt', shop).corrections).toEqual([{ from: 'tsihrt', to: 'tshirt' }]);
    expect(said('ho-01', shop)).toEqual(['ho+01|ho01']);
  });

  it('takes two letters that changed places for one mistake', () => {
    expect(said('rde drses', SHOP)).toEqual(['rde', 'drse|dress']);
  });

  it.each([
    ['keather', ['keather|leather']],
    ['eather', ['eather|leather']],
    ['lleather', ['lleather|leather']],
    ['xeather', ['xeather']],
    ['xleather', ['xleather']],
    ['hirt', ['hirt']],
    ['lodger', ['lodger']],
  ])('takes "%s" for a word of which only the first letter is mistyped, where it can be no other', (typed, expected) => {
    expect(said(typed)).toEqual(expected);
  });

  it.each([
    ['a laether SHIRT', 'a leather SHIRT'],
    ['red dres', 'red dress'],
    ['red dress', undefined],
    ['red zzzqqqxxx', undefined],
  ])('gives "%s" in full as it was meant', (text, corrected) => {
    expect(lexicalQuery(text, SHOP).corrected).toBe(corrected);
  });

  it('corrects neither short words nor model numbers', () => {
    expect(said('rad b451')).toEqual(['rad', 'b451']);
  });

  it('completes the last word, not one before it', () => {
    expect(said('red dres')).toEqual(['red', 'dre|dress|dresser']);
    expect(said('shir red')).toEqual(['shir|shirt', 'red']);
  });

  it('knows synonyms in both directions, also of several words', () => {
    expect(said('red couch')).toEqual(['red', 'couch|sofa']);
    expect(said('sofa')).toEqual(['sofa|couch']);
    expect(said('red tee')).toEqual(['red', 'tee|t+shirt|tshirt']);
    expect(said('red t-shirts')).toEqual(['red', 't+shirt|tshirt|tee']);
    expect(said('living room sofa')).toEqual(['live+room|loung', 'sofa|couch']);
  });

  it('keeps a word that no product has', () => {
    expect(said('red zzzqqqxxx dress')).toEqual(['red', 'zzzqqqxxx', 'dress']);
  });

  it.each(['', '   ', '!!!', '🧦'])('has no words for "%s"', (text) => {
    expect(said(text)).toEqual([]);
  });

  it('takes words without spaces between them apart', () => {
    expect(said('赤いドレス', store({})).length).toBeGreaterThan(1);
  });

  it('takes no more than 32 words', () => {
    expect(said(Array.from({ length: 500 }, (_, n) => `word${n}`).join(' '))).toHaveLength(32);
  });
});

describe('exactKey', () => {
  it('is the same however a title is typed', () => {
    expect(exactKey('Café  Chair, oak')).toBe(exactKey('cafe chair oak!'));
    expect(exactKey('SKU-12')).toBe(exactKey('sku 12'));
    expect(exactKey('SKU-12')).not.toBe(exactKey('SKU-13'));
  });
});

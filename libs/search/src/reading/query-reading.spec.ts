import { describe, expect, it } from 'vitest';
import type { RecognisedValues } from '#api-contract';
import { attributeField, type Language } from '#catalog';
import { KnownValues, Synonyms, Vocabulary, type StoreWords } from '#lexical';
import { isArticleNumber } from './article-number.js';
import { withWordsLeftOut } from './left-out.js';
import { literalReading, readQuery, type QueryReading } from './query-reading.js';

const WORDS = {
  blue: 20,
  red: 12,
  hoodie: 9,
  shoe: 40,
  shoes: 30,
  leather: 8,
  nike: 3,
  yoga: 5,
  pant: 9,
  light: 4,
  jacket: 7,
  xl: 90,
  dress: 3,
};

const store = (language: Language = 'en'): StoreWords => ({
  language,
  vocabulary: new Vocabulary(Object.entries(WORDS), language),
  synonyms: new Synonyms([], language),
});

const values = (language: Language = 'en'): { values: KnownValues; currencies: Set<string> } => ({
  values: new KnownValues(language)
    .add(
      'color',
      'color',
      new Map([
        ['Blue', 20],
        ['Light Blue', 4],
        ['red', 12],
      ]),
    )
    .add('brand', 'brand', new Map([['Nike', 3]]))
    .add('category', 'category', new Map([['Apparel > Shoes', 30]]))
    .add('size', 'size', new Map([['XL', 90]])),
  currencies: new Set(['USD']),
});

const read = (query: string, recognised: RecognisedValues = 'boost'): QueryReading => readQuery(query, store(), values(), recognised);
const named = ({ filters }: QueryReading): string[] => filters.map(({ field, value, from }) => `${from} → ${field}:${value}`);

describe('readQuery', () => {
  it('recognises values of the store, in its spelling, the longest first', () => {
    expect(named(read('light blue nike shoes XL'))).toEqual([
      'light blue → color:Light Blue',
      'nike → brand:Nike',
      'shoes → category:Apparel > Shoes',
      'xl → size:XL',
    ]);
    expect(named(read('yoga pant'))).toEqual([]);
  });

  it('lets them rank higher, or filters by them where the store says so', () => {
    expect(read('red hoodie').guesses).toEqual([]);
    expect(read('red hoodie').lexical.words[0]?.alternatives).toContainEqual({ terms: ['color:red'], weight: 0.5 });
    expect(read('red hoodie', 'filter').guesses).toEqual([{ kind: 'any-of', field: 'color', values: ['red'], negated: false }]);
    // Sizes are an attribute, and attributes are compared as texts.
    expect(read('hoodie XL', 'filter').guesses).toEqual([
      { kind: 'any-of', field: attributeField('size', 'text'), values: ['XL'], negated: false },
    ]);
  });

  it('filters by stated prices, and by guessed ones as long as that finds something', () => {
    const stated = read('blue jacket under $50');
    expect(stated.conditions).toEqual([{ kind: 'range', field: 'price', max: { value: 50, inclusive: false } }]);
    expect(stated.text).toBe('blue jacket');
    expect(named(stated)).toContain('under $50 → price:<50');
    expect(read('jacket under 50')).toMatchObject({ conditions: [], guesses: [{ kind: 'range' }] });
  });

  it('takes no price in a currency that the store does not have', () => {
    expect(read('jacket under 50 CHF')).toMatchObject({ text: 'jacket under 50 CHF', conditions: [], guesses: [] });
  });

  it('takes "cheap" for no price, and does not ask for it', () => {
    const { lexical, filters } = read('cheap jacket');
    expect(filters).toEqual([]);
    expect(lexical.words.map(({ typed, isExtra = false }) => [typed, isExtra])).toEqual([
      ['cheap', true],
      ['jacket', false],
    ]);
    expect(read('cheap').lexical.words).toMatchObject([{ typed: 'cheap' }]);
  });

  it('excludes what has a word, but for what says that it lacks it', () => {
    const { text, excluded, conditions } = read('shoes without leather');
    expect({ text, excluded }).toEqual({ text: 'shoes', excluded: ['leather'] });
    const every = (term: string): object => ({
      kind: 'all',
      conditions: [{ kind: 'any', conditions: [{ kind: 'terms', terms: [term] }] }],
    });
    const [has, lacks] = [every('leather'), every('without:leather')];
    expect(conditions).toEqual([{ kind: 'any', conditions: [{ kind: 'not', condition: has }, lacks] }]);
  });

  it.each<[string, string[], Language?]>([
    ['red or blue hoodie', ['hoodie', 'red OR blue']],
    ['hoodie in red or blue', ['hoodie', 'red OR blue']],
    ['Hoodie rot oder red oder blue', ['hoodie', 'rot', 'red OR blue'], 'de'],
    ['red or hoodie', ['red', 'hoodie']],
    ['light or heavy jacket', ['light', 'heavy', 'jacket']],
  ])('reads "%s" as the words %j', (query, expected, language = 'en') => {
    const { words } = readQuery(query, store(language), values(language), 'boost').lexical;
    expect(words.flatMap(({ typed, isExtra }) => (isExtra ? [] : [typed]))).toEqual(expected);
  });

  it('takes no "or" of an exclusion or a phrase for a choice', () => {
    const without = read('dress without red or blue');
    expect(without.excluded).toEqual(['red']);
    expect(without.lexical.words.map(({ typed }) => typed)).toEqual(['dress', 'blue']);
    expect(read('"red or blue" hoodie').phrases).toEqual(['red or blue']);
  });

  it('takes words with OR between them for one', () => {
    const { words } = read('red OR blue hoodie').lexical;
    expect(words.map(({ typed }) => typed)).toEqual(['hoodie', 'red OR blue']);
    expect(words[1]?.alternatives.map(({ terms }) => terms[0])).toEqual(['red', 'blue']);
  });

  it.each([
    ['an exclusion of many words', `-${'a-b:'.repeat(125)}a`],
    ['an exclusion of many measures', `tv -"${'5cm '.repeat(48)}"`],
    ['many choices', `${'abcd|'.repeat(100)}abce`],
    ['many exclusions', `shoes ${'-x '.repeat(200)}`],
  ])('makes no more of %s than it has words', (_name, query) => {
    const { conditions, lexical } = read(query);
    expect(JSON.stringify(conditions).length).toBeLessThan(20_000);
    expect(lexical.words.flatMap(({ alternatives }) => alternatives).length).toBeLessThan(500);
  });

  it('tells each correction', () => {
    expect(read('hoddie').corrected).toEqual([{ from: 'hoddie', to: 'hoodie' }]);
  });

  it.each(['', '   ', '-', '""', '🧦', '"', 'OR', '-a -b -c', `"${'x '.repeat(90)}"`, 'under $', '((((', '\u0000', '|||'])(
    'takes "%s"',
    (query) => {
      expect(read(query)).toBeDefined();
    },
  );
});

describe('literalReading', () => {
  it('takes a query by its letters', () => {
    const reading = literalReading('hoddie -red under $50 "x"', store());
    expect(reading).toMatchObject({ conditions: [], guesses: [], filters: [], excluded: [], phrases: [], corrected: [] });
    expect(reading.lexical.words.map(({ typed, alternatives }) => `${typed}:${alternatives.length}`)).toEqual([
      'hoddie:1',
      'red:1',
      'under:1',
      '50:1',
      'x:2',
    ]);
  });
});

describe('withWordsLeftOut', () => {
  const steps = (query: string): string[][] => {
    const { lexical, head } = read(query);
    return [...withWordsLeftOut(lexical.words, head)].map(({ dropped }) => [...dropped]);
  };

  it('leaves out what no product has first, then the most common word, and keeps what kind of thing is wanted', () => {
    expect(steps('unobtainium leather jacket')).toEqual([['unobtainium'], ['unobtainium', 'leather']]);
    expect(steps('leather shoes for unobtainium')).toEqual([['unobtainium'], ['leather', 'unobtainium']]);
  });

  it('leaves out sizes and colours before the other words', () => {
    expect(steps('red yoga jacket XL')).toEqual([['xl'], ['red', 'xl'], ['red', 'yoga', 'xl']]);
  });

  it.each([
    ['shoes size 42', ['42'], 'shoes'],
    ['nike shoes made for summer', ['nike'], 'shoes'],
    ['i am looking for nice shoes that i can wear with a dress', ['dress'], 'shoes'],
    ['shoes nike red xl', ['red'], 'shoes'],
  ])('keeps the category of "%s"', (query, some, kept) => {
    const last = steps(query).at(-1) ?? [];
    expect(last).toEqual(expect.arrayContaining(some));
    expect(last).not.toContain(kept);
  });

  it('leaves no last word out', () => {
    expect(steps('hoodie')).toEqual([]);
    expect(steps('unobtainium')).toEqual([]);
    expect(steps('unobtainium foobarium')).toEqual([['unobtainium']]);
  });
});

describe('isArticleNumber', () => {
  it.each(['MH02-Red', 'wp09blk', '0012345678905', '0 12345 67890 5', 'A77.100', 'b450'])('takes %s for a number of an article', (text) => {
    expect(isArticleNumber(text)).toBe(true);
  });

  it.each(['red dress', '12cm', '42', 'eu42', 'iphone', 'size 42', '2xl', '500gb', '5.5'])('does not take %s for one', (text) => {
    expect(isArticleNumber(text)).toBe(false);
  });
});

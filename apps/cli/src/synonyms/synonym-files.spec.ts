import { describe, expect, it } from 'vitest';
import { readSynonyms } from './synonym-files.js';

const read = (text: string): object => {
  const { groups, oneWay, leftOut } = readSynonyms(text);
  return { groups, oneWay: oneWay.map(({ from, to }) => `${from} → ${to.join('|')}`), leftOut: leftOut.length };
};

describe('readSynonyms', () => {
  it('reads the export of Algolia, as a list, as hits and as lines', () => {
    const entries = [
      { objectID: '1', type: 'synonym', synonyms: ['sofa', 'couch'] },
      { objectID: '2', type: 'oneWaySynonym', input: 'tablet', synonyms: ['ipad', 'galaxy tab'] },
      { objectID: '3', type: 'altCorrection1', word: 'smartphone', corrections: ['phone'] },
      { objectID: '4', type: 'placeholder', placeholder: '<n>', replacements: ['1'] },
    ];
    const expected = { groups: [['sofa', 'couch']], oneWay: ['tablet → ipad|galaxy tab', 'smartphone → phone'], leftOut: 1 };
    expect(read(JSON.stringify(entries))).toEqual(expected);
    expect(read(JSON.stringify({ hits: entries }))).toEqual(expected);
    expect(read(entries.map((entry) => JSON.stringify(entry)).join('\n'))).toEqual(expected);
  });

  it('reads the export of Typesense', () => {
    const synonyms = [
      { id: 'a', synonyms: ['blazer', 'coat', 'jacket'] },
      { id: 'b', root: 'shoes', synonyms: ['boots', 'sandals'], locale: 'en' },
    ];
    const expected = { groups: [['blazer', 'coat', 'jacket']], oneWay: ['shoes → boots|sandals'], leftOut: 0 };
    expect(read(JSON.stringify({ synonyms }))).toEqual(expected);
    expect(read(JSON.stringify(synonyms))).toEqual(expected);
    expect(read(JSON.stringify(synonyms[0]))).toMatchObject({ groups: [['blazer', 'coat', 'jacket']] });
  });

  it('reads the file of Solr', () => {
    const text = '\uFEFF# remarks\n\nGB, gib, gigabyte\r\ni-pod, ipod => iPod\nfoo\\, bar, baz\na => b => c\nalone\n';
    expect(read(text)).toEqual({
      groups: [
        ['GB', 'gib', 'gigabyte'],
        ['foo, bar', 'baz'],
      ],
      oneWay: ['i-pod → iPod', 'ipod → iPod'],
      leftOut: 2,
    });
  });

  it('cuts a long list of meanings, and leaves out what is too long', () => {
    const many = Array.from({ length: 25 }, (_, n) => `w${n}`);
    expect(readSynonyms(JSON.stringify([{ root: 'x', synonyms: many }])).oneWay.map(({ to }) => to.length)).toEqual([20, 5]);
    expect(read(JSON.stringify([{ synonyms: many }, { synonyms: ['a', 'b'.repeat(101)] }]))).toMatchObject({ groups: [], leftOut: 2 });
  });

  it('says that JSON is broken', () => {
    expect(() => readSynonyms('[{"synonyms": ["a"')).toThrow(SyntaxError);
    expect(read('')).toEqual({ groups: [], oneWay: [], leftOut: 0 });
  });
});

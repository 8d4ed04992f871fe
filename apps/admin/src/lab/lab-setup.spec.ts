import { describe, expect, it } from 'vitest';
import type { StoreSettings } from '#api-contract';
import { changesOf, groupsOf, isCutOff, searchOf, setupOf } from './lab-setup.js';

const settings = {
  synonyms: [['sofa', 'couch']],
  ranking: { rrf_k: 60, semantic_weight: 1, text_weight: 1, lexical_weight: 1, word_bonus: 3, cut_off_shift: 0 },
} as unknown as StoreSettings;

describe('a column of the lab', () => {
  it('begins as the store is, and changes nothing then', () => {
    expect(changesOf(setupOf(settings), settings)).toEqual({});
    expect(searchOf('sofa', setupOf(settings))).toMatchObject({
      q: 'sofa',
      version: 'live',
      synonyms: [['sofa', 'couch']],
      min_score: 'auto',
    });
  });

  it('tells what it would change', () => {
    const setup = { ...setupOf(settings), synonyms: 'sofa, couch\ntee,  t-shirt\nalone\n', minScore: '0.3' };
    expect(changesOf(setup, settings)).toEqual({
      synonyms: [
        ['sofa', 'couch'],
        ['tee', 't-shirt'],
      ],
    });
    expect(searchOf('tee', setup)).toMatchObject({ min_score: 0.3 });
  });

  it.each(['auto', 'none', '0', '0.35', '-0.2', '1'])('takes %s as a cut-off', (text) => expect(isCutOff(text)).toBe(true));
  it.each(['', 'abc', '0,5', '2', '0.'])('does not take %j as a cut-off', (text) => expect(isCutOff(text)).toBe(false));

  it('reads groups of two words and more', () => expect(groupsOf('a, b , c\n\nd')).toEqual([['a', 'b', 'c']]));
});

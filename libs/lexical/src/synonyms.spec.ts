import { describe, expect, it } from 'vitest';
import { lexicalQuery } from './lexical-query.js';
import { STARTER_SYNONYMS } from './starter-synonyms/index.js';
import { Synonyms } from './synonyms.js';
import { Vocabulary } from './vocabulary.js';

const said = (query: string, synonyms: Synonyms): string[] => {
  const store = { language: 'en', vocabulary: new Vocabulary([], 'en'), synonyms } as const;
  return lexicalQuery(query, store).words.map(({ alternatives }) => alternatives.map(({ terms }) => terms.join('+')).join('|'));
};

describe('Synonyms', () => {
  it('go one way where the store says so', () => {
    const synonyms = new Synonyms([], 'en', [{ from: 'footwear', to: ['boots', 'running shoes'] }]);
    expect(said('footwear', synonyms)).toEqual(['footwear|boot|run+shoe']);
    expect(said('boots', synonyms)).toEqual(['boot']);
  });

  it('know a phrase with a hyphen, with a space and as one word', () => {
    const synonyms = new Synonyms([['tee', 't-shirt']], 'en');
    for (const query of ['t-shirt', 't shirt', 'tshirt']) expect(said(query, synonyms)[0]).toMatch(/\|tee$/);
  });

  it.each(Object.entries(STARTER_SYNONYMS))(
    'of the starter list in %s are phrases that differ, each in groups of its own',
    (language, list) => {
      const groups = list.groups.map((group) => group.map((phrase) => phrase.trim().toLowerCase()));
      expect(groups.every((group) => group.length > 1 && new Set(group).size === group.length)).toBe(true);
      const synonyms = new Synonyms(list.groups, language as 'en', list.oneWay);
      expect(synonyms.longest).toBeLessThan(6);
      expect(groups.length).toBeGreaterThan(50);
    },
  );

  it('of the starter list find what shoppers call otherwise', () => {
    const { groups, oneWay } = STARTER_SYNONYMS.en ?? { groups: [], oneWay: [] };
    const synonyms = new Synonyms(groups, 'en', oneWay);
    expect(said('couch', synonyms)[0]).toContain('sofa');
    expect(said('trainers', synonyms)[0]).toContain('sneaker');
    expect(said('pants', synonyms)[0]).toContain('trouser');
    expect(said('jump rope', synonyms)[0]).toContain('skip+rope');
    expect(said('extra large shirt', synonyms)[0]).toContain('xl');
  });
});

import { expect, it } from 'vitest';
import { changesIn } from './settings.command.js';

it('tells what a version of the settings changed, by the name of each setting', () => {
  const before = { language: 'en', ranking: { text_weight: 1, lexical_weight: 1 }, synonyms: [], banned: ['x'] };
  const after = {
    language: 'de',
    ranking: { text_weight: 2, lexical_weight: 1 },
    synonyms: [['sofa', 'couch', 'settee', 'divan', 'lounge']],
    banned: ['x'],
  };
  expect(changesIn(before, after)).toEqual([
    'language: "en" → "de"',
    'ranking.text_weight: 1 → 2',
    'synonyms: [] → [["sofa","couch","settee","divan","loun…',
  ]);
  expect(changesIn(undefined, after)).toEqual([]);
  expect(changesIn({ index_names: { a: 'x', b: 'y' } }, { index_names: { a: 'x' } })).toEqual(['index_names.b: "y" → nothing']);
  expect(changesIn({}, { hidden: true })).toEqual(['hidden: nothing → true']);
});

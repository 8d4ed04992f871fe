import type { BasicColor, Language } from '#catalog';
import { termsOf, tokensOf, type Token } from './analyzer.js';
import { COLOR_WORDS, SHADES } from './color-word-table.js';

/** `dunkelrot`, `lichtblauw`, `mørkegrønn`: Germanic languages write a shade and its colour as one word. It matches words whose accents were removed. */
const SHADE_OF = /^(?:dunkel|hell|tief|knall|marine|himmel|kirsch|wein|donker|licht|morke?|lyse?|ljus)(?=\p{L}{3})/u;

const TABLES = new Map<Language, ReadonlyMap<string, readonly BasicColor[]>>();

/** Colours by the stems of the words for them, in a language and in English. */
function tableOf(language: Language): ReadonlyMap<string, readonly BasicColor[]> {
  const known = TABLES.get(language);
  if (known) return known;
  const table = new Map<string, readonly BasicColor[]>();
  const add = (words: string, colors: readonly BasicColor[]): void => {
    for (const token of tokensOf(words, language)) {
      for (const term of termsOf(token)) table.set(term, [...new Set([...(table.get(term) ?? []), ...colors])]);
    }
  };
  for (const [word, colors] of Object.entries(SHADES)) add(word, colors);
  const own = language === 'none' ? COLOR_WORDS.en : COLOR_WORDS[language];
  for (const [color, words] of Object.entries(own)) add(words, [color as BasicColor]);
  for (const [color, words] of Object.entries(COLOR_WORDS.en)) {
    // "red" is a net in Spanish.
    if (language === 'es' && color === 'red') continue;
    // "rose" is a colour in French, and "sort" is black in Danish: a language comes before English.
    const isNew = tokensOf(words, language).every(({ term }) => !table.has(term));
    if (isNew) add(words, [color as BasicColor]);
  }
  TABLES.set(language, table);
  return table;
}

/** Words that say that the colour after them is not wanted: "not red", "weniger rot". */
const NOT = new Set(
  'not less no without nicht weniger ohne kein keine keinen pas moins sans non meno senza menos sin sem niet geen minder inte mindre utan ikke uten uden ei ilman не без менше меньше'.split(
    ' ',
  ),
);

/** The basic colours that a text asks for, in a language of stores or in English: "in red" → red, "dunkelrot" → red, "not red" → none. */
export function colorsNamed(text: string, language: Language): BasicColor[] {
  const table = tableOf(language);
  const named = ({ term, plainTerm = term }: Token): readonly BasicColor[] => table.get(term) ?? table.get(plainTerm) ?? [];
  const tokens = tokensOf(text, language);
  const words = tokens.flatMap((token, n) => {
    if (NOT.has(tokens[n - 1]?.word ?? '')) return [];
    const colors = named(token);
    return colors.length > 0 ? colors : tokensOf(token.word.replace(SHADE_OF, ''), language).flatMap(named);
  });
  return [...new Set(words)];
}

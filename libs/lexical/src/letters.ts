/** Signs that stand at the end of a word and are no part of it. Normalised, `Tech™` would become the word "techtm". */
const SIGNS = /[™®©℠]/g;

/** What is typed for an apostrophe: quotation marks, primes, accents, letters that look like one. */
const APOSTROPHES = /[’‘‛ʼʹʻ`´′＇]/g;
/** What is typed for a hyphen inside a word. */
const HYPHENS = /[‐‑‒–−﹣－]/g;
/** Two primes or a quotation mark behind a number are inches. */
const INCHES = /(\d) ?(?:["″”“]|'')(?![\p{L}\p{N}])/gu;

/** Letters that have no decomposition into a plain letter and a mark (Unicode Standard Annex 15). */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  ø: 'o',
  ı: 'i',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ς: 'σ',
};
const WITHOUT_DECOMPOSITION = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

/** Accents of Latin, Greek and Cyrillic letters, and the vowel points of Hebrew and Arabic. The marks of other scripts are letters of their own. */
const ACCENTS = /[\u0300-\u036F]|[\u1AB0-\u1AFF]|[\u1DC0-\u1DFF]|[\u0591-\u05C7]|[\u064B-\u0652]|\u0670/g;

/** Characters without a shape: selectors of emoji, joiners, marks of direction. */
const INVISIBLE = /[\uFE00-\uFE0F]|[\u200B-\u200F]|\u2060|\uFEFF|\u00AD/g;

/** A text with one sign for each apostrophe, hyphen and inch, and without trademark signs. */
export const plainSigns = (text: string): string =>
  text.replaceAll(INVISIBLE, '').replaceAll(SIGNS, ' ').replaceAll(INCHES, '$1in ').replaceAll(APOSTROPHES, "'").replaceAll(HYPHENS, '-');

/** Lower-case without accents: `Café` → `cafe`, `Straße` → `strasse`, `Cœur` → `coeur`. */
export const folded = (text: string): string =>
  text
    .replaceAll(SIGNS, ' ')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(ACCENTS, '')
    .normalize('NFC')
    .replaceAll(WITHOUT_DECOMPOSITION, (letter) => PLAIN[letter] ?? letter);

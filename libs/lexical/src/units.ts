/** Units that are written with a number, each by all its names; the first is the name that words have. Spoken names are those of the store languages. */
const UNITS: readonly (readonly string[])[] = [
  ['mm'],
  ['cm'],
  ['m'],
  ['km'],
  [
    'in',
    'inch',
    'inches',
    'zoll',
    'pouce',
    'pouces',
    'pulgada',
    'pulgadas',
    'polegada',
    'polegadas',
    'pollice',
    'pollici',
    'duim',
    'tommer',
    'tum',
    'tuumaa',
  ],
  ['ft', 'feet', 'foot'],
  ['g', 'gr', 'gram', 'grams', 'gramm'],
  ['mg'],
  ['kg', 'kilo', 'kilos'],
  ['oz', 'ounce', 'ounces'],
  ['lb', 'lbs'],
  ['ml'],
  ['cl'],
  ['l', 'litre', 'litres', 'liter', 'liters'],
  ['w', 'watt', 'watts'],
  ['kw'],
  ['v', 'volt', 'volts'],
  ['mah'],
  ['wh'],
  ['hz'],
  ['mhz'],
  ['ghz'],
  ['mb'],
  ['gb'],
  ['tb'],
  ['mp', 'megapixel', 'megapixels'],
  ['rpm'],
  ['dpi'],
  ['denier', 'den'],
];

const NAMES = new Map(UNITS.flatMap(([unit = '', ...others]) => [unit, ...others].map((name) => [name, unit] as const)));
const LONGEST_FIRST = [...NAMES.keys()].sort((a, b) => b.length - a.length).join('|');

/** A number with its unit: `5.5in`, `12 cm`, `60-watt`. */
export const QUANTITY = `\\d+(?:[.,]\\d+)?[ -]?(?:${LONGEST_FIRST})(?![\\p{L}\\p{N}])`;
/** A size with the country that it is of: `EU 42`. */
export const SIZE = '(?:eu|uk|us)[ -]?\\d{1,3}(?:[.,]5)?(?![\\p{L}\\p{N}.,])';

const PARTS = new RegExp(`^(\\d+(?:[.,]\\d+)?)[ -]?(${LONGEST_FIRST})$`, 'u');
const SIZE_PARTS = /^(eu|uk|us)[ -]?(\d{1,3}(?:[.,]5)?)$/;

/** The two parts of a number with its unit, or of a size with its country; undefined for another word. */
export function quantityIn(word: string): { readonly parts: readonly [string, string]; readonly joined: string } | undefined {
  const [, country, size] = SIZE_PARTS.exec(word) ?? [];
  if (country !== undefined && size !== undefined) return { parts: [country, decimal(size)], joined: country + decimal(size) };
  const [, number, name] = PARTS.exec(word) ?? [];
  if (number === undefined || name === undefined) return undefined;
  return { parts: [decimal(number), name], joined: decimal(number) + (NAMES.get(name) ?? name) };
}

/** Whether a word is a number with its unit, or a size with its country. */
export const isQuantity = (word: string): boolean => quantityIn(word.toLowerCase()) !== undefined;

const UNIT_FIRST = new RegExp(`^ ?(?:${LONGEST_FIRST}|%|["″”'])(?![\\p{L}\\p{N}])`, 'iu');

/** Whether a text behind a number begins with the unit of it. */
export const beginsWithUnit = (text: string): boolean => UNIT_FIRST.test(text);

/** A number with a decimal point. */
export const decimal = (number: string): string => number.replace(',', '.');

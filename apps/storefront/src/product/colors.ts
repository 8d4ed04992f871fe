/** CSS colours with the names that shops write for them, in English and German. */
const NAMES: Readonly<Record<string, string>> = {
  '#1b1b1d': 'black schwarz',
  '#ffffff': 'white weiß weiss',
  '#8d9196': 'grey gray grau',
  '#c4c9ce': 'silver silber',
  '#d03a35': 'red rot',
  '#ee8a2c': 'orange',
  '#f4cd3c': 'yellow gelb',
  '#c9a13b': 'gold',
  '#3f9456': 'green grün',
  '#7a7b3a': 'olive oliv',
  '#1f8a8a': 'teal turquoise türkis',
  '#3068c8': 'blue blau',
  '#22305c': 'navy marine',
  '#7c4bb0': 'purple lila violet violett',
  '#ec7fae': 'pink rosa',
  '#7b5237': 'brown braun',
  '#dcc9a8': 'beige',
  '#f3ead6': 'cream creme ivory',
  '#7c2331': 'maroon burgundy bordeaux',
};
const COLORS = new Map(Object.entries(NAMES).flatMap(([color, names]) => names.split(' ').map((name) => [name, color] as const)));

/** The colour that a name means; the last word that is one counts: `dark navy blue`. */
export const cssColor = (name: string): string | undefined =>
  name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .map((word) => COLORS.get(word))
    .findLast((color) => color !== undefined);

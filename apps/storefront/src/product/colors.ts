/** Colours by the names that shops write, in English and German, as CSS colours. */
const COLORS: Readonly<Record<string, string>> = {
  black: '#1b1b1d',
  schwarz: '#1b1b1d',
  white: '#ffffff',
  weiß: '#ffffff',
  weiss: '#ffffff',
  grey: '#8d9196',
  gray: '#8d9196',
  grau: '#8d9196',
  silver: '#c4c9ce',
  silber: '#c4c9ce',
  red: '#d03a35',
  rot: '#d03a35',
  orange: '#ee8a2c',
  yellow: '#f4cd3c',
  gelb: '#f4cd3c',
  gold: '#c9a13b',
  green: '#3f9456',
  grün: '#3f9456',
  olive: '#7a7b3a',
  teal: '#1f8a8a',
  türkis: '#2fb5b0',
  turquoise: '#2fb5b0',
  blue: '#3068c8',
  blau: '#3068c8',
  navy: '#22305c',
  purple: '#7c4bb0',
  lila: '#7c4bb0',
  violet: '#7c4bb0',
  violett: '#7c4bb0',
  pink: '#ec7fae',
  rosa: '#f2a9c4',
  brown: '#7b5237',
  braun: '#7b5237',
  beige: '#dcc9a8',
  cream: '#f3ead6',
  creme: '#f3ead6',
  ivory: '#f6f1e1',
  maroon: '#7c2331',
  burgundy: '#7c2331',
};

/** The colour that a name means; the last word that is one counts: `dark navy blue`. */
export function cssColor(name: string): string | undefined {
  const words = name.toLowerCase().split(/[^\p{L}]+/u);
  return words.map((word) => COLORS[word]).findLast((color) => color !== undefined);
}

/**
 * The colours that most languages have a word of their own for (Berlin and Kay 1969, "Basic Color Terms"), with beige and turquoise, which
 * shops have besides.
 */
export const BASIC_COLORS = [
  'black',
  'white',
  'grey',
  'beige',
  'brown',
  'red',
  'pink',
  'orange',
  'yellow',
  'green',
  'turquoise',
  'blue',
  'purple',
] as const;
export type BasicColor = (typeof BASIC_COLORS)[number];

import { CATEGORIES, COLORS, type ColorName } from '#sample-catalog';

/**
 * The colour × category pairs that training never sees, about one in thirteen: each category and each
 * colour is still seen in other pairs, so a model that has learned the two separately finds them.
 */
export function isHeldOut(category: string, color: ColorName): boolean {
  const row = CATEGORIES.findIndex(({ name }) => name === category);
  return (row * 5 + COLORS.indexOf(color) * 3) % 13 === 4;
}

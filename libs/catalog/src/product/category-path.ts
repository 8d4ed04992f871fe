import { textsOf, type AttributeValue } from './attributes.js';

/** The levels of a category path that can be filtered and counted, as InstantSearch's hierarchicalMenu names them. */
export const CATEGORY_LEVELS = ['category.lvl0', 'category.lvl1', 'category.lvl2', 'category.lvl3'] as const;
export type CategoryLevel = (typeof CATEGORY_LEVELS)[number];

const SEPARATOR = ' > ';

const stepsOf = (path: string): string[] =>
  path
    .split('>')
    .map((step) => step.trim())
    .filter((step) => step !== '');

/** A path in one spelling: `Apparel>Dresses` → `Apparel > Dresses`. */
export const categoryPath = (written: string): string => stepsOf(written).join(SEPARATOR);

/** What a path ends in: `Apparel > Dresses` → `Dresses`. */
export const categoryLeaf = (path: string): string => stepsOf(path).at(-1) ?? '';

/** Signs that shop systems join the steps of a path with, where they do not write `>`. */
const STEPS = /[/|\\]/;

/**
 * What a path ends in, as a person would write it: `GEAR/GEAR_WATCHES` → `Watches`, `Apparel > Evening dresses` → `Evening dresses`. Names of shop
 * systems repeat the step above, join words with underscores and are in capitals.
 */
export function categoryName(path: string): string {
  const steps = categoryLeaf(path)
    .split(STEPS)
    .map((step) => step.trim())
    .filter((step) => step !== '');
  const [leaf = '', above] = [steps.at(-1), steps.at(-2)];
  const own =
    above !== undefined && leaf.length > above.length + 1 && leaf.toLowerCase().startsWith(`${above.toLowerCase()}_`)
      ? leaf.slice(above.length + 1)
      : leaf;
  const spoken = own.replaceAll(/_+/g, ' ').trim();
  const isShouted = spoken.length > 3 && spoken === spoken.toUpperCase() && spoken !== spoken.toLowerCase();
  return isShouted ? spoken.charAt(0) + spoken.slice(1).toLowerCase() : spoken;
}

/** The level that a field's name stands for, from 0; undefined for another name. */
export function levelOf(field: string): number | undefined {
  const level = CATEGORY_LEVELS.indexOf(field as CategoryLevel);
  return level < 0 ? undefined : level;
}

/** The beginnings of a product's category paths that reach down to a level, each once: level 1 of `A > B > C` is `A > B`. */
export function categoriesAt(category: AttributeValue | undefined, level: number): string[] {
  const beginnings = textsOf(category)
    .map(stepsOf)
    .filter((steps) => steps.length > level)
    .map((steps) => steps.slice(0, level + 1).join(SEPARATOR));
  return [...new Set(beginnings)];
}

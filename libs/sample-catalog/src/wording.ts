import type { ColorName } from './colors.js';
import type { PatternName } from './patterns.js';
import type { Random } from './random.js';

export interface ProductFacts {
  readonly category: string;
  readonly color: ColorName;
  readonly pattern: PatternName;
  readonly shape: string;
  readonly material: string;
  readonly brand: string;
}

const PATTERN_PHRASES: Readonly<Record<PatternName, readonly string[]>> = {
  plain: ['', '', 'plain'],
  striped: ['striped', 'stripe'],
  dotted: ['polka dot', 'dotted'],
  checked: ['checked', 'check'],
  floral: ['floral', 'flower print'],
  chevron: ['chevron', 'zigzag'],
  starred: ['star print', 'starry'],
  leopard: ['leopard print', 'leopard'],
};

const PRAISE = [
  'Made to be used every day',
  'A quiet classic',
  'Designed in our studio and made to last',
  'An easy favourite',
  'Made in small batches',
];
const CARE = [
  'Wipe clean with a damp cloth.',
  'Handle with care and it will last for years.',
  'Free returns within 30 days.',
  'Comes in recyclable packaging.',
  'Two-year guarantee.',
];

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const words = (...parts: string[]): string => parts.filter(Boolean).join(' ');

/** A title as shops write them: "Red striped wrap dress, linen" or "Dovrin linen wrap dress in red". */
export function titleProduct({ color, pattern, shape, material, brand }: ProductFacts, random: Random): string {
  const print = random.pick(PATTERN_PHRASES[pattern]);
  const title = random.pick([
    words(color, print, shape),
    `${words(color, print, shape)}, ${material}`,
    `${words(brand, print, shape)} in ${color}`,
    words(brand, color, print, material, shape),
    `${words(print, material, shape)} – ${color}`,
  ]);
  return capitalised(title);
}

/** Two or three plain sentences that name every attribute. */
export function describeProduct({ color, pattern, shape, material, brand }: ProductFacts, random: Random): string {
  const print = pattern === 'plain' ? 'a plain finish' : `a ${PATTERN_PHRASES[pattern][0] ?? pattern} pattern`;
  return `${random.pick(PRAISE)}: ${words(color, shape)} by ${brand}, in ${material} with ${print}. ${random.pick(CARE)}`;
}

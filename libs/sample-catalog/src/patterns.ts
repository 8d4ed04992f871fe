import { css, type Shade } from './colors.js';
import type { Random } from './random.js';

/** The 8 surface patterns of the catalog; `plain` has none. */
export const PATTERNS = ['plain', 'striped', 'dotted', 'checked', 'floral', 'chevron', 'starred', 'leopard'] as const;
export type PatternName = (typeof PATTERNS)[number];

const STAR = 'M0-6 L1.8-1.9 6-1.9 2.6 1 3.8 5.4 0 2.8-3.8 5.4-2.6 1-6-1.9-1.8-1.9Z';

/** The colour of the motif: white on most shades, dark on the lightest, so that it always shows. */
function motifColor(shade: Shade): string {
  return shade.lightness > 66 ? css({ ...shade, saturation: shade.saturation * 0.8 }, -42) : css(shade, 94 - shade.lightness);
}

/** The size of a tile and what is drawn on it, over the base colour. */
function tile(pattern: PatternName, motif: string, leaf: string): { size: number; art: string } {
  switch (pattern) {
    case 'plain':
      return { size: 10, art: '' };
    case 'striped':
      return { size: 17, art: `<rect width="17" height="6.5" fill="${motif}"/>` };
    case 'dotted':
      return { size: 20, art: `<g fill="${motif}"><circle cx="5" cy="5" r="3.6"/><circle cx="15" cy="15" r="3.6"/></g>` };
    case 'checked':
      return { size: 24, art: `<g fill="${motif}"><rect width="12" height="12"/><rect x="12" y="12" width="12" height="12"/></g>` };
    case 'floral': {
      const petals = [0, 72, 144, 216, 288].map((turn) => `<ellipse cy="-4" rx="2.7" ry="4" transform="rotate(${turn})"/>`).join('');
      const flower = `<g fill="${motif}">${petals}</g><circle r="2.1" fill="#e9b949"/>`;
      const leafArt = `<path d="M0 0Q5-5 9 0Q5 4 0 0Z" fill="${leaf}"/>`;
      return {
        size: 34,
        art: `<g transform="translate(10 10)">${flower}</g><g transform="translate(26 27) rotate(30) scale(.8)">${flower}</g><g transform="translate(20 8)">${leafArt}</g><g transform="translate(5 26) rotate(-30)">${leafArt}</g>`,
      };
    }
    case 'chevron':
      return { size: 20, art: `<path d="M-2 12L10 2 22 12" fill="none" stroke="${motif}" stroke-width="5"/>` };
    case 'starred':
      return {
        size: 28,
        art: `<g fill="${motif}"><path d="${STAR}" transform="translate(8 8)"/><path d="${STAR}" transform="translate(21 22) rotate(20)"/></g>`,
      };
    case 'leopard':
      return {
        size: 30,
        art: `<g fill="none" stroke="${motif}" stroke-width="2.8" stroke-linecap="round"><path d="M4 8a4.5 4.5 0 1 1 6 3M19 5a4 4 0 1 0 5 4M8 23a4.5 4.5 0 1 0 5-4M22 20a4.2 4.2 0 1 1-2 5"/></g>`,
      };
  }
}

/** An SVG `<pattern>` element with the given id: the base colour with the motif repeated on it. */
export function patternDefinition(id: string, pattern: PatternName, shade: Shade, random: Random): string {
  const { size, art } = tile(pattern, motifColor(shade), css({ hue: 125, saturation: 30, lightness: shade.lightness > 66 ? 38 : 72 }));
  const scale = random.between(0.85, 1.2);
  const turn = pattern === 'striped' ? random.pick([0, 0, 90, 45]) : random.between(-8, 8);
  return (
    `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${turn.toFixed(1)}) scale(${scale.toFixed(2)})">` +
    `<rect x="-1" y="-1" width="${size + 2}" height="${size + 2}" fill="${css(shade)}"/>${art}</pattern>`
  );
}

import sharp from 'sharp';
import type { Detection } from './boxes.js';
import type { DetectedPicture } from './detector.js';

/** Colours that people with red-green colour blindness can tell apart (Okabe and Ito 2008). */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7b3294', '#5b4a00'];
/** The bounds of the long side, in pixels: small pictures are enlarged so that labels can be read, large ones are reduced. */
const LEAST_SIDE = 640;
const MOST_SIDE = 2048;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** About the width of a text in a sans-serif font of this size. */
const textWidth = (text: string, size: number): number => text.length * size * 0.58;

/** The picture with a box, a label and a score for each detection, as PNG; each label has a colour of its own. */
export async function drawnBoxes(image: Uint8Array, { width, height, detections }: DetectedPicture): Promise<Buffer> {
  const side = Math.max(width, height);
  const scale = Math.min(Math.max(side, LEAST_SIDE), MOST_SIDE) / side;
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const font = Math.max(13, Math.round(Math.min(size.width, size.height) / 30));
  const labels = [...new Set(detections.map(({ label }) => label))];
  // The best are drawn last, and so lie on top.
  const shapes = detections
    .toReversed()
    .map((one) => drawn(one, COLORS[labels.indexOf(one.label) % COLORS.length] ?? '#000', scale, font, size.width));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${shapes.join('')}</svg>`;
  return sharp(image)
    .autoOrient()
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .resize(size.width, size.height, { fit: 'fill' })
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer();
}

function drawn({ label, score, box }: Detection, color: string, scale: number, font: number, width: number): string {
  const [x, y] = [box.xmin * scale, box.ymin * scale];
  const text = `${label} ${Math.round(score * 100)} %`;
  const [plateWidth, plateHeight] = [textWidth(text, font) + font * 0.8, font * 1.5];
  // The label lies above the box, or inside it when there is no room above, and never beyond the right edge.
  const top = y >= plateHeight ? y - plateHeight : y;
  const left = Math.max(0, Math.min(x, width - plateWidth));
  const stroke = Math.max(2, font / 7);
  const frame = `<rect x="${x}" y="${y}" width="${(box.xmax - box.xmin) * scale}" height="${(box.ymax - box.ymin) * scale}" fill="none" stroke="${color}" stroke-width="${stroke}"/>`;
  const plate = `<rect x="${left}" y="${top}" width="${plateWidth}" height="${plateHeight}" fill="${color}"/>`;
  const words = `<text x="${left + font * 0.4}" y="${top + font * 1.08}" font-family="DejaVu Sans, Arial, sans-serif" font-size="${font}" fill="#fff">${escaped(text)}</text>`;
  return frame + plate + words;
}

import { MAX_IMAGES, MAX_REFERENCE } from './picture-limits.js';
import { picturesOf } from './pictures.js';
import type { CellNote, SortedCells } from './row-cells.js';

/** The pictures of a row, as the product's fields. Those that are too many, or whose address is too long, are left out. */
export function rowPictures({ image: leading, images: cell }: SortedCells['fields']): {
  values: Record<string, unknown>;
  notes: CellNote[];
} {
  const listed = leadingPictures(leading);
  const image = listed[0];
  const images = [...listed.slice(1), ...picturesIn(cell)];
  const wanted = picturesOf({ ...(image !== undefined && { image }), images });
  const usable = wanted.filter((reference) => reference.length <= MAX_REFERENCE);
  const values: Record<string, unknown> = { ...(image !== undefined && { image }), ...(images.length > 0 && { images }) };
  const notes: CellNote[] = [];
  if (usable.length < wanted.length) {
    const message = `The column "images": an address has at most ${MAX_REFERENCE} characters; longer ones are left out.`;
    notes.push({ column: 'images', code: 'too-long', message });
    values['image'] = usable[0];
    values['images'] = usable.length > 0 ? usable : undefined;
  }
  if (wanted.length > MAX_IMAGES) {
    const message = `The column "images": a product has at most ${MAX_IMAGES} pictures, this row has ${wanted.length}; the later ones are left out.`;
    notes.push({ column: 'images', code: 'too-many-images', message });
    values['images'] = usable.slice(0, MAX_IMAGES);
  }
  return { values, notes };
}

/** What the path of a picture ends in. A comma after anything else may be part of an address: `…/w_300,h_300/lamp`. */
const ENDING = /\.(jpe?g|png|webp|avif|gif|tiff?|heic)(\?[^?]*)?$/i;

/** The pictures in the column of the leading one. Some shops list several there; `a,b.jpg` is one picture with a comma in its name. */
function leadingPictures(cell: unknown): string[] {
  if (typeof cell !== 'string') return [];
  const parts = picturesIn(cell);
  return parts.length > 1 && parts.every((part) => ENDING.test(part)) ? parts : [cell];
}

/** The references in a column of pictures: a list, or a text that separates them by commas, bars, semicolons or spaces before an address. */
function picturesIn(cell: unknown): string[] {
  const parts = Array.isArray(cell) ? cell.map(String) : typeof cell === 'string' ? cell.split(/[,|;]|\s(?=https?:)/i) : [];
  const references: string[] = [];
  for (const part of parts.map((one) => one.trim()).filter((one) => one !== '')) {
    const before = references.at(-1);
    const isRest = !Array.isArray(cell) && before?.includes('://') && !part.includes('://') && !ENDING.test(before);
    if (isRest) references[references.length - 1] = `${before},${part}`;
    else references.push(part);
  }
  return references;
}

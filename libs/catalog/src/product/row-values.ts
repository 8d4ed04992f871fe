import { numberOfText } from './attribute-types.js';
import { MAX_IMAGES, MAX_REFERENCE } from './fields.js';
import { inMinorUnits } from './minor-units.js';
import { picturesOf } from './pictures.js';
import type { CellNote, SortedCells } from './row-cells.js';
import { isoTime, moneyOf, saleWindowOf } from './spelled-values.js';
import { readAvailability } from './stock.js';
import { MAX_LISTED } from './text-schemas.js';

export interface RowDefaults {
  /** Taken when the feed names no currency. */
  readonly currency?: string;
}

/** A row's values as the product's fields, read from the spellings of feeds. */
export function rowValues(
  fields: SortedCells['fields'],
  { sale_price_effective_date: saleDates, ...others }: SortedCells['attributes'],
  defaults: RowDefaults,
): { candidate: Record<string, unknown>; notes: CellNote[] } {
  const { price, currency: ofPrice } = moneyOf(fields['price']);
  const { price: salePrice, currency: ofSale } = moneyOf(fields['sale_price']);
  const said = typeof fields['currency'] === 'string' ? fields['currency'].toUpperCase() : fields['currency'];
  const currency = ofPrice ?? said ?? ofSale ?? defaults.currency;
  // A sale in another currency than the price has no price that could be compared.
  const isForeign = ofSale !== undefined && ofSale !== currency;
  const window = saleWindowOf(saleDates);
  const availability = readAvailability(fields['availability']);
  const inStock = readAvailability(fields['in_stock']);
  const times = Object.fromEntries(
    ['sale_starts', 'sale_ends'].flatMap((name) => (typeof fields[name] === 'string' ? [[name, isoTime(fields[name])]] : [])),
  );
  const tags =
    typeof fields['tags'] === 'string' ? [...new Set(fields['tags'].split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '') : [];
  const candidate: Record<string, unknown> = {
    ...fields,
    ...window,
    ...times,
    attributes: saleDates === undefined || window ? others : { ...others, sale_price_effective_date: saleDates },
    ...('price' in fields && { price, currency }),
    ...('sale_price' in fields && { sale_price: isForeign ? fields['sale_price'] : salePrice }),
    ...(inStock && { in_stock: inStock !== 'out_of_stock' }),
    ...(inStock && !('availability' in fields) && !isPlain(inStock) && { availability: inStock }),
    ...(availability && { availability }),
    ...('quantity' in fields && { quantity: numberOf(fields['quantity']) }),
    ...Object.fromEntries(RANKED.flatMap((name) => (name in fields ? [[name, numberOf(fields[name])]] : []))),
    ...(fields['images'] !== undefined && { images: picturesIn(fields['images']) }),
    ...(typeof fields['tags'] === 'string' && { tags: tags.slice(0, MAX_LISTED) }),
  };
  const wanted = picturesOf({
    ...(typeof candidate['image'] === 'string' && { image: candidate['image'] }),
    images: picturesIn(candidate['images']),
  });
  const tooMany: CellNote[] = [];
  const usable = wanted.filter((reference) => reference.length <= MAX_REFERENCE);
  if (usable.length < wanted.length) {
    const message = `The column "images": an address has at most ${MAX_REFERENCE} characters; longer ones are left out.`;
    tooMany.push({ column: 'images', code: 'too-long', message });
    candidate['image'] = usable[0];
    candidate['images'] = usable.length > 0 ? usable : undefined;
  }
  if (wanted.length > MAX_IMAGES) {
    candidate['images'] = usable.slice(0, MAX_IMAGES);
    const message = `The column "images": a product has at most ${MAX_IMAGES} pictures, this row has ${wanted.length}; the later ones are left out.`;
    tooMany.push({ column: 'images', code: 'too-many-images', message });
  }
  if (tags.length > MAX_LISTED) {
    const message = `The column "tags": "tags" has at most ${MAX_LISTED} values, this row has ${tags.length}; the later ones are left out.`;
    tooMany.push({ column: 'tags', code: 'repeated-column', message });
  }
  const rounded = (['price', 'sale_price'] as const).flatMap((name) => {
    const amount = candidate[name];
    if (typeof amount !== 'number' || !Number.isFinite(amount)) return [];
    const kept = inMinorUnits(amount, typeof currency === 'string' ? currency : undefined);
    // What is less than the least coin is no price: rounded, the product would be free.
    if (kept === amount || (kept === 0 && amount > 0)) return [];
    candidate[name] = kept;
    const message = `The column "${name}": ${amount} has more decimals than ${typeof currency === 'string' ? currency : 'a currency'} has; it counts as ${kept}.`;
    return [{ column: name, code: 'rounded-price' as const, message, value: String(amount) }];
  });
  return { candidate, notes: [...tooMany, ...rounded] };
}

/** What the path of a picture ends in. A comma after anything else may be part of an address: `…/w_300,h_300/lamp`. */
const ENDING = /\.(jpe?g|png|webp|avif|gif|tiff?|heic)(\?[^?]*)?$/i;

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

/** Numbers that products are ranked by. */
const RANKED = ['rank', 'popularity', 'rating'] as const;

/** Whether a flag says all of an availability. */
const isPlain = (availability: string): boolean => availability === 'in_stock' || availability === 'out_of_stock';

/** A text that is a number as that number; anything else comes back as it was. */
const numberOf = (value: unknown): unknown => (typeof value === 'string' ? (numberOfText(value) ?? value) : value);

import { numberOfText } from './attribute-types.js';
import { MAX_IMAGES } from './fields.js';
import { inMinorUnits } from './minor-units.js';
import { picturesOf } from './pictures.js';
import type { CellNote, SortedCells } from './row-cells.js';
import { isoTime, moneyOf, saleWindowOf } from './spelled-values.js';
import { readAvailability } from './stock.js';

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
  const window = saleWindowOf(saleDates);
  const availability = readAvailability(fields['availability']);
  const inStock = readAvailability(fields['in_stock']);
  const times = Object.fromEntries(
    ['sale_starts', 'sale_ends'].flatMap((name) => (typeof fields[name] === 'string' ? [[name, isoTime(fields[name])]] : [])),
  );
  const candidate: Record<string, unknown> = {
    ...fields,
    ...window,
    ...times,
    attributes: saleDates === undefined || window ? others : { ...others, sale_price_effective_date: saleDates },
    ...('price' in fields && { price, currency }),
    ...('sale_price' in fields && { sale_price: salePrice }),
    ...(inStock && { in_stock: inStock !== 'out_of_stock' }),
    ...(inStock && !('availability' in fields) && !isPlain(inStock) && { availability: inStock }),
    ...(availability && { availability }),
    ...('quantity' in fields && { quantity: numberOf(fields['quantity']) }),
    ...Object.fromEntries(RANKED.flatMap((name) => (name in fields ? [[name, numberOf(fields[name])]] : []))),
    ...(fields['images'] !== undefined && { images: picturesIn(fields['images']) }),
    ...(typeof fields['tags'] === 'string' && { tags: fields['tags'].split(',').map((tag) => tag.trim()) }),
  };
  const wanted = picturesOf({
    ...(typeof candidate['image'] === 'string' && { image: candidate['image'] }),
    images: picturesIn(candidate['images']),
  });
  const tooMany: CellNote[] = [];
  if (wanted.length > MAX_IMAGES) {
    candidate['images'] = wanted.slice(0, MAX_IMAGES);
    const message = `The column "images": a product has at most ${MAX_IMAGES} pictures, this row has ${wanted.length}; the later ones are left out.`;
    tooMany.push({ column: 'images', code: 'too-many-images', message });
  }
  const rounded = (['price', 'sale_price'] as const).flatMap((name) => {
    const amount = candidate[name];
    if (typeof amount !== 'number' || !Number.isFinite(amount)) return [];
    const kept = inMinorUnits(amount, typeof currency === 'string' ? currency : undefined);
    if (kept === amount) return [];
    candidate[name] = kept;
    const message = `The column "${name}": ${amount} has more decimals than ${typeof currency === 'string' ? currency : 'a currency'} has; it counts as ${kept}.`;
    return [{ column: name, code: 'rounded-price' as const, message, value: String(amount) }];
  });
  return { candidate, notes: [...tooMany, ...rounded] };
}

/** The references in a column of pictures: a list, or a text that separates them. A comma inside an address separates nothing. */
function picturesIn(cell: unknown): string[] {
  const parts = Array.isArray(cell)
    ? cell
    : typeof cell === 'string'
      ? cell.split(cell.includes('://') ? /[\s,|;]+(?=https?:\/\/)/i : /[,|;]/)
      : [];
  return parts.map((part) => String(part).trim()).filter((part) => part !== '');
}

/** Numbers that products are ranked by. */
const RANKED = ['rank', 'popularity', 'rating'] as const;

/** Whether a flag says all of an availability. */
const isPlain = (availability: string): boolean => availability === 'in_stock' || availability === 'out_of_stock';

/** A text that is a number as that number; anything else comes back as it was. */
const numberOf = (value: unknown): unknown => (typeof value === 'string' ? (numberOfText(value) ?? value) : value);

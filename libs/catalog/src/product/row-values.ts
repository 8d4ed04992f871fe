import { Notation } from '../money/notation.js';
import { numberOfText } from './attribute-types.js';
import { inMinorUnits } from './minor-units.js';
import type { CellNote, SortedCells } from './row-cells.js';
import { shownValue } from './row-error.js';
import { rowPictures } from './row-pictures.js';
import { isoTime, saleWindowOf } from './spelled-values.js';
import { readAvailability } from './stock.js';
import { MAX_LISTED } from './text-schemas.js';

export interface RowDefaults {
  /** Taken when the feed names no currency. */
  readonly currency?: string;
  /** How the feed writes prices, and how it writes sale prices; without it, each cell is read by itself. */
  readonly notations?: Notations;
  /** What the feed calls the columns that were renamed: reports name the columns of the feed. */
  readonly columns?: ReadonlyMap<string, string>;
}

/** How the columns of prices are written. */
export interface Notations {
  readonly price: Notation;
  readonly sale_price: Notation;
}

/** What is wrong with fields whose values could not be read, for the message. */
export type ReadFaults = ReadonlyMap<string, string>;

/** A row's values as the product's fields, read from the spellings of feeds. */
export function rowValues(
  fields: SortedCells['fields'],
  { sale_price_effective_date: saleDates, ...others }: SortedCells['attributes'],
  defaults: RowDefaults,
): { candidate: Record<string, unknown>; notes: CellNote[]; faults: ReadFaults } {
  const said = typeof fields['currency'] === 'string' ? fields['currency'].toUpperCase() : fields['currency'];
  const usual = typeof said === 'string' ? said : defaults.currency;
  const faults = new Map<string, string>();
  const money = (name: 'price' | 'sale_price'): { price: unknown; currency?: string } => {
    const cell = fields[name];
    if (typeof cell !== 'string') return { price: cell };
    const read = (defaults.notations?.[name] ?? new Notation()).read(cell, usual);
    if ('amount' in read) return { price: Number(read.amount), ...(read.currency && { currency: read.currency }) };
    faults.set(name, `“${cell.slice(0, 60)}”: ${read.fault}`);
    return { price: cell };
  };
  const { price, currency: ofPrice } = money('price');
  const { price: salePrice, currency: ofSale } = money('sale_price');
  const currency = ofPrice ?? said ?? ofSale ?? defaults.currency;
  // A sale in another currency than the price has no price that could be compared.
  const isForeign = ofSale !== undefined && ofSale !== currency;
  const window = saleWindowOf(saleDates);
  const isUnreadable = saleDates !== undefined && !window;
  // Shop systems write 0 where there is no sale. A sale whose time cannot be read would never end.
  const isSale = 'sale_price' in fields && salePrice !== 0 && !isUnreadable;
  const availability = readAvailability(fields['availability']);
  const inStock = readAvailability(fields['in_stock']);
  const times = Object.fromEntries(
    ['sale_starts', 'sale_ends', 'created_at'].flatMap((name) => (typeof fields[name] === 'string' ? [[name, isoTime(fields[name])]] : [])),
  );
  const tags = rowTags(fields['tags']);
  const pictures = rowPictures(fields);
  const { sale_price: _, ...kept } = fields;
  const candidate: Record<string, unknown> = {
    ...kept,
    ...window,
    ...times,
    attributes: others,
    ...('price' in fields && { price, currency }),
    ...(isSale && { sale_price: isForeign ? fields['sale_price'] : salePrice }),
    ...(inStock && { in_stock: inStock !== 'out_of_stock' }),
    ...(inStock && !('availability' in fields) && !isPlain(inStock) && { availability: inStock }),
    ...(availability && { availability }),
    ...('quantity' in fields && { quantity: numberOf(fields['quantity']) }),
    ...Object.fromEntries(RANKED.flatMap((name) => (name in fields ? [[name, numberOf(fields[name])]] : []))),
    ...pictures.values,
    ...tags.values,
  };
  const rounded = roundedPrices(candidate, typeof currency === 'string' ? currency : undefined);
  const notes = [...pictures.notes, ...tags.notes, ...rounded.notes, ...(isUnreadable ? [unreadableSale(saleDates)] : [])];
  return { candidate: { ...candidate, ...rounded.values }, notes, faults };
}

function unreadableSale(written: unknown): CellNote {
  const column = 'sale_price_effective_date';
  const form = 'two times such as 2026-02-24T11:00+01:00/2026-02-28T23:59+01:00';
  const message = `The column "${column}": expected ${form}; the sale is left out.`;
  return { column, code: 'invalid-sale-dates', message, value: shownValue(written) };
}

/** Tags as shop systems list them, in one cell with commas between. */
function rowTags(cell: unknown): { values: Record<string, unknown>; notes: CellNote[] } {
  if (typeof cell !== 'string') return { values: {}, notes: [] };
  const tags = new Set(cell.split(',').map((tag) => tag.trim()));
  tags.delete('');
  const values = { tags: [...tags].slice(0, MAX_LISTED) };
  if (tags.size <= MAX_LISTED) return { values, notes: [] };
  const message = `The column "tags": "tags" has at most ${MAX_LISTED} values, this row has ${tags.size}; the later ones are left out.`;
  return { values, notes: [{ column: 'tags', code: 'repeated-column', message }] };
}

/** The prices with more decimals than the currency has, rounded. */
function roundedPrices(
  candidate: Readonly<Record<string, unknown>>,
  currency: string | undefined,
): { values: Record<string, unknown>; notes: CellNote[] } {
  const values: Record<string, unknown> = {};
  const notes: CellNote[] = [];
  for (const name of ['price', 'sale_price'] as const) {
    const amount = candidate[name];
    if (typeof amount !== 'number' || !Number.isFinite(amount)) continue;
    const kept = inMinorUnits(amount, currency);
    // A price that would be rounded to 0 stays as it is and is refused later, so that no product becomes free.
    if (kept === amount || (kept === 0 && amount > 0)) continue;
    values[name] = kept;
    const message = `The column "${name}": ${amount} has more decimals than ${currency ?? 'a currency'} has; it counts as ${kept}.`;
    notes.push({ column: name, code: 'rounded-price', message, value: String(amount) });
  }
  return { values, notes };
}

/** Numbers that products are ranked by. */
const RANKED = ['rank', 'popularity', 'rating'] as const;

/** Whether a flag says all of an availability. */
const isPlain = (availability: string): boolean => availability === 'in_stock' || availability === 'out_of_stock';

/** A text that is a number as that number; anything else comes back as it was. */
const numberOf = (value: unknown): unknown => (typeof value === 'string' ? (numberOfText(value) ?? value) : value);

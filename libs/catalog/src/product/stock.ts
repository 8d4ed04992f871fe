/** How a product can be bought, in the words of Google's product data specification. */
export const AVAILABILITIES = ['in_stock', 'out_of_stock', 'preorder', 'backorder'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

/** What a product says of its stock. */
export interface Stock {
  readonly in_stock: boolean;
  readonly availability?: Availability | undefined;
  readonly quantity?: number | undefined;
}

/**
 * How a product can be bought, by all that it says: it is out of stock if one of the three says so. A quantity says nothing of a product
 * that is sold before it is there.
 */
export function availabilityOf({ in_stock: inStock, availability, quantity = 1 }: Stock): Availability {
  if (!inStock) return 'out_of_stock';
  if (availability === 'preorder' || availability === 'backorder') return availability;
  return quantity > 0 ? (availability ?? 'in_stock') : 'out_of_stock';
}

/** The words of shop systems, without their case, spaces, dashes and underscores. */
const WORDS: ReadonlyMap<string, Availability> = new Map<string, Availability>([
  ...['instock', 'available', 'limitedavailability', 'onlineonly', 'instoreonly', 'true', 'yes', 'y'].map(
    (word) => [word, 'in_stock'] as const,
  ),
  ...['outofstock', 'soldout', 'unavailable', 'notavailable', 'discontinued', 'false', 'no', 'n'].map(
    (word) => [word, 'out_of_stock'] as const,
  ),
  ...['preorder', 'presale'].map((word) => [word, 'preorder'] as const),
  ...['backorder', 'onbackorder', 'availablefororder', 'availableonbackorder'].map((word) => [word, 'backorder'] as const),
]);

/** What a feed says of a product's stock, in the words, flags and quantities of shop systems; undefined for anything else. */
export function readAvailability(written: unknown): Availability | undefined {
  if (typeof written === 'boolean') return written ? 'in_stock' : 'out_of_stock';
  if (typeof written === 'number') return written > 0 ? 'in_stock' : 'out_of_stock';
  if (typeof written !== 'string') return undefined;
  // schema.org names its values by address: https://schema.org/InStock.
  const word = written
    .trim()
    .replace(/^https?:\/\/schema\.org\//i, '')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '');
  if (!/^-?\d+([.,]\d+)?$/.test(written.trim())) return WORDS.get(word);
  return readAvailability(Number(written.replace(',', '.')));
}

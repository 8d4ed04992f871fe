const YES = new Set(['true', '1', 'yes', 'y', 'in stock', 'in_stock', 'available', 'preorder', 'backorder']);
const NO = new Set(['false', '0', 'no', 'n', 'out of stock', 'out_of_stock', 'sold out']);

/** "19.90", "19,90 EUR", "USD 15" or a number → amount and currency; anything else comes back as it was. */
export function moneyOf(value: unknown): { price: unknown; currency?: string } {
  if (typeof value !== 'string') return { price: value };
  const match = /^\s*([A-Z]{3})?\s*(-?\d+(?:[.,]\d{1,4})?)\s*([A-Z]{3})?\s*$/.exec(value);
  if (!match || doubtOf(value)) return { price: value };
  const currency = match[1] ?? match[3];
  return { price: Number((match[2] ?? '').replace(',', '.')), ...(currency && { currency }) };
}

/** What is said of a price that can mean two things: a comma before three digits groups thousands in one country and begins a fraction in another. */
export function doubtOf(price: unknown): string | undefined {
  const [, whole, rest] = (typeof price === 'string' && /(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])/.exec(price)) || [];
  if (whole === undefined || rest === undefined) return undefined;
  return `“${whole},${rest}” can mean ${whole}${rest} or ${whole}.${rest}; write ${whole}${rest} or ${whole}.${rest}`;
}

/** The words that feeds use for true and false; anything else comes back as it was. */
export function flagOf(value: unknown): unknown {
  // A quantity: none or fewer are left when it is not above zero.
  if (typeof value === 'number') return value > 0;
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : value;
}

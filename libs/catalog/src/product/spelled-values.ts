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

/** What a feed of Google's format says of a sale's time: two moments with a slash between them. */
export function saleWindowOf(written: unknown): { readonly sale_starts?: string; readonly sale_ends?: string } | undefined {
  const [, starts, ends] = (typeof written === 'string' && /^\s*([\dT:.+Z-]*)\s*\/\s*([\dT:.+Z-]*)\s*$/i.exec(written)) || [];
  if (starts === undefined || ends === undefined) return undefined;
  return { ...(starts !== '' && { sale_starts: isoTime(starts) }), ...(ends !== '' && { sale_ends: isoTime(ends) }) };
}

/** `2026-02-24T11:07+0100` → `2026-02-24T11:07:00+01:00`; anything else comes back as it was. */
export function isoTime(written: string): string {
  const [, date, time, seconds = ':00', zone = 'Z'] =
    /^\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i.exec(written) ?? [];
  if (date === undefined || time === undefined) return written;
  return `${date}T${time}${seconds}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`;
}

/** The most decimals that a currency of the world has (ISO 4217: the Chilean unit of account). */
const MOST_DECIMALS = 4;

/** What was looked up before: making a formatter takes as long as reading a whole row. There are at most 26³ codes. */
const DECIMALS = new Map<string, number>();

/** How many decimals a currency's amounts have: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, as CLDR has it); 4 if no currency is known. */
export function decimalsOf(currency: string | undefined): number {
  if (currency === undefined) return MOST_DECIMALS;
  const known = DECIMALS.get(currency);
  if (known !== undefined) return known;
  if (!/^[A-Z]{3}$/.test(currency)) return MOST_DECIMALS;
  const { maximumFractionDigits = MOST_DECIMALS } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  DECIMALS.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

/** An amount with no more decimals than its currency has: 19.905 EUR → 19.91. Halves go up as they are written, not as binary fractions are. */
export function inMinorUnits(amount: number, currency: string | undefined): number {
  const decimals = decimalsOf(currency);
  // Shifting the decimal point in the text keeps the digits: 1.005 × 100 is 100.49999999999999.
  const [digits, exponent = '0'] = String(amount).split('e');
  return Number(`${Math.round(Number(`${digits}e${Number(exponent) + decimals}`))}e-${decimals}`);
}

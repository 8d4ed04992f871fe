/** An amount of money as a cell has it: its digits with their separators, and the currency that stands beside them. */
export interface MoneyText {
  /** Digits, `.` and `,`, with a minus before them for a negative amount. Other marks between thousands are taken out. */
  readonly digits: string;
  /** ISO 4217; undefined where none stands there, or a sign that several currencies share. */
  readonly currency?: string;
}

/** Signs that one currency has. `$`, `¥` and `kr` stand for several. */
const SIGNS: ReadonlyMap<string, string | undefined> = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₴', 'UAH'],
  ['₪', 'ILS'],
  ['₫', 'VND'],
  ['₩', 'KRW'],
  ['฿', 'THB'],
  ['zł', 'PLN'],
  ['kč', 'CZK'],
  ['ft', 'HUF'],
  ['лв', 'BGN'],
  ['r$', 'BRL'],
  ['fr', 'CHF'],
  ['us$', 'USD'],
  ['$', undefined],
  ['¥', undefined],
  ['kr', undefined],
  ['rs', 'INR'],
]);

/** No amount is longer. The pattern below would take long to refuse a long text of spaces. */
const MAX_LENGTH = 60;

/** The codes of ISO 4217: three other letters beside an amount, such as `TTC`, are no currency. */
const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** What stands around an amount: a code, a sign, or nothing. */
const PATTERN = /^(-?)\s*([^\d\s.,'’-]{0,4}\.?)\s*(-?)((?:\d[\d.,'’\s]*)?\d)(?:[.,][-–—]{1,2})?\s*([^\d\s,'’-]{0,4})$/u;

/**
 * Reads a cell as an amount of money: `1.299,00 €`, `USD 15`, `1 299 kr`, `1'299.-`. Undefined for anything else, such as `from 12` or `12–15`.
 * Which of `.` and `,` begins the fraction is not decided here.
 */
export function moneyText(cell: string): MoneyText | undefined {
  if (cell.length > MAX_LENGTH) return undefined;
  const match = PATTERN.exec(cell.normalize('NFKC').replaceAll(/\s+/g, ' ').trim());
  if (!match) return undefined;
  const [, minus = '', before = '', minusAfter = '', digits = '', after = ''] = match;
  const marks = [before, after].filter((mark) => mark !== '');
  if (marks.length > 1 || !marks.every(isCurrency)) return undefined;
  // Spaces and apostrophes only ever part thousands.
  if (/[\s'’]/.test(digits) && !/^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d{1,4})?$/.test(digits)) return undefined;
  const currency = currencyOf(marks[0] ?? '');
  return { digits: `${minus || minusAfter}${digits.replaceAll(/[\s'’]/g, '')}`, ...(currency !== undefined && { currency }) };
}

const plain = (mark: string): string => mark.toLowerCase().replace(/\.$/, '');
const isCurrency = (mark: string): boolean => SIGNS.has(plain(mark)) || CODES.has(mark.toUpperCase());

const currencyOf = (mark: string): string | undefined =>
  SIGNS.get(plain(mark)) ?? (CODES.has(mark.toUpperCase()) ? mark.toUpperCase() : undefined);

import { decimalsOf } from '../product/minor-units.js';
import { moneyText } from './money-text.js';

type Mark = '.' | ',';
const MARKS: readonly Mark[] = ['.', ','];

/** What a column's cells prove of each mark: that it begins a fraction, or that it parts thousands. */
interface MarkEvidence {
  fraction: number;
  thousands: number;
  /** Fractions of three digits for sure, such as `0.125`. */
  longFraction: number;
}

/** What a column's cells prove, as JSON can hold it. */
export type NotationEvidence = Readonly<Record<Mark, Readonly<MarkEvidence>>>;

/** An amount as one number, or why it is none. */
export type ReadAmount = { readonly amount: string; readonly currency?: string } | { readonly fault: string };

const NO_EVIDENCE: MarkEvidence = { fraction: 0, thousands: 0, longFraction: 0 };

/**
 * How a column of a feed writes amounts of money. `1.299` can mean two things, so what it means is decided by the whole column: each cell that can mean
 * only one thing is evidence.
 */
export class Notation {
  readonly #evidence: Readonly<Record<Mark, MarkEvidence>>;

  /** @param evidence what is known of the column already. */
  constructor(evidence: NotationEvidence = { '.': NO_EVIDENCE, ',': NO_EVIDENCE }) {
    this.#evidence = { '.': { ...evidence['.'] }, ',': { ...evidence[','] } };
  }

  get evidence(): NotationEvidence {
    return this.#evidence;
  }

  /** Takes a cell as evidence. */
  see(cell: unknown): void {
    const text = typeof cell === 'string' ? moneyText(cell) : undefined;
    if (!text) return;
    const digits = text.digits.replace('-', '');
    const last = lastMark(digits);
    // Zeros prove nothing: 0.000 is written in columns of any kind.
    if (last === undefined || !/[1-9]/.test(digits)) return;
    const parts = digits.split(last);
    const other = last === '.' ? ',' : '.';
    if (digits.includes(other)) {
      // The mark that stands last and once begins the fraction.
      if (parts.length > 2) return;
      this.#evidence[last].fraction++;
      this.#evidence[other].thousands++;
      if (parts[1]?.length === 3) this.#evidence[last].longFraction++;
    } else if (parts.length > 2) this.#evidence[last].thousands++;
    else if (parts[1]?.length !== 3) this.#evidence[last].fraction++;
    else if (isSurelyFraction(parts[0] ?? '')) {
      this.#evidence[last].fraction++;
      this.#evidence[last].longFraction++;
    }
  }

  /** Reads a cell. @param currency of the feed, where the cell names none. */
  read(cell: string, currency: string | undefined): ReadAmount {
    const text = moneyText(cell);
    if (!text) return { fault: 'expected an amount such as 19.90 or 19.90 EUR' };
    const { digits } = text;
    const own = text.currency ?? currency;
    const named = text.currency !== undefined && { currency: text.currency };
    const last = lastMark(digits);
    if (last === undefined) return { amount: digits, ...named };
    const parts = digits.replace('-', '').split(last);
    const other = last === '.' ? ',' : '.';
    if (digits.includes(other)) {
      if (parts.length > 2 || !isGrouped(parts[0] ?? '', other)) return { fault: 'its thousands are not parted by threes' };
      return { amount: digits.replaceAll(other, '').replace(last, '.'), ...named };
    }
    if (parts.length > 2) {
      return isGrouped(digits.replace('-', ''), last)
        ? { amount: digits.replaceAll(last, ''), ...named }
        : { fault: 'its thousands are not parted by threes' };
    }
    if (parts[1]?.length !== 3 || isSurelyFraction(parts[0] ?? '')) return { amount: digits.replace(last, '.'), ...named };
    const isFraction = this.beginsFraction(last, decimalsOf(own ?? 'EUR'));
    if (isFraction === undefined) {
      const [whole, fraction] = [digits.replace(last, ''), digits.replace(last, '.')];
      return {
        fault: `it can mean ${whole} or ${fraction}, and its column does not tell which; write ${whole} or ${Number(fraction).toFixed(2)}`,
      };
    }
    return { amount: isFraction ? digits.replace(last, '.') : digits.replace(last, ''), ...named };
  }

  /** Whether a mark before three digits begins a fraction; undefined where the column does not tell. @param decimals of the currency. */
  private beginsFraction(mark: Mark, decimals: number): boolean | undefined {
    const own = this.#evidence[mark];
    const other = this.#evidence[mark === '.' ? ',' : '.'];
    const isThousands = own.thousands > 0 || other.fraction > 0;
    // Where the cells of a column contradict each other, none of them decides.
    if (own.longFraction > 0) return isThousands ? undefined : true;
    if (own.thousands > 0) return false;
    // Fractions of currencies with two decimals have no third digit.
    if (decimals < 3) return own.fraction > 0 && other.fraction === 0 ? undefined : false;
    if (own.fraction > 0) return true;
    return other.fraction > 0 ? false : undefined;
  }
}

const lastMark = (digits: string): Mark | undefined =>
  MARKS.toSorted((a, b) => digits.lastIndexOf(b) - digits.lastIndexOf(a)).find((mark) => digits.includes(mark));

/** What stands before the mark of a fraction only: `0`, or more than three digits without a mark between them. */
const isSurelyFraction = (whole: string): boolean => /^(0\d*|\d{4,})$/.test(whole);

/** `1.299.000`, and as people in India part thousands, `1,29,900`. */
const isGrouped = (digits: string, mark: Mark): boolean => {
  const groups = digits.replace('-', '').split(mark);
  return (
    /^\d{1,3}$/.test(groups[0] ?? '') &&
    groups.slice(1).every((group, n) => /^\d{3}$/.test(group) || (mark === ',' && n < groups.length - 2 && /^\d{2}$/.test(group)))
  );
};

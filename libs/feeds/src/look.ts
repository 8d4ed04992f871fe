import { Notation, type NotationEvidence } from '#catalog';
import type { Encoding } from './bytes/encoding.js';
import type { FeedRow } from './feed-row.js';
import type { FeedForm, Format } from './formats/format.js';
import { mappedColumns, saidOf, type MappedColumn, type SaidMapping } from './mapping/mapping.js';
import { systemNamed, systemOf } from './systems/all.js';
import { Columns, NO_CENSUS, type RowCensus, type ShopSystem } from './systems/system.js';

/** What is known of a feed before its products are read. */
export interface FeedFacts {
  readonly format: Format;
  readonly encoding: Encoding;
  /** Between the cells of CSV. */
  readonly separator?: string;
  /** The shop system that exported it; absent for any other feed. */
  readonly system?: string;
  /** Rows, as far as they were looked at. */
  readonly rows: number;
  /** Whether the last row has no row end, as those before it have: the feed may be cut off in it. */
  readonly isOpen: boolean;
  readonly columns: readonly MappedColumn[];
}

/** What a merchant says of columns. */
export interface Said {
  /** Of this feed; columns of shop systems are known without it. */
  readonly mapping?: SaidMapping;
  /** Of all feeds of a store. Columns that this feed does not have are passed over. */
  readonly usualMapping?: SaidMapping;
}

/** What a look at a feed finds out: all that its products depend on beside their own rows. */
export interface Look {
  readonly facts: FeedFacts;
  /** The names of the columns. */
  readonly names: readonly string[];
  /** What is said of these columns. */
  readonly said: SaidMapping;
  readonly notations: { readonly price: Notation; readonly sale_price: Notation };
  readonly census: RowCensus;
}

/** A look as JSON can hold it. */
export interface SavedLook extends Omit<Look, 'notations' | 'census'> {
  readonly notations: { readonly price: NotationEvidence; readonly sale_price: NotationEvidence };
  readonly census: unknown;
}

/** Called now and then during a look. @param rows how many were looked at. */
export type Pass = (rows: number) => void;

/** Reads the rows of a feed from its beginning. It may be called several times. */
type ReadRows = () => AsyncIterable<FeedRow> | Promise<AsyncIterable<FeedRow>>;

/** What a look goes through. */
export interface Looked {
  /** The first rows, whose values tell which column is the id. */
  readonly sample: readonly Cells[];
  readonly rows: AsyncIterable<FeedRow>;
  /** The rows once more, for what has to be collected from all of them. */
  readonly again: ReadRows;
}

type Cells = Readonly<Record<string, unknown>>;

/** Columns of a feed whose rows each have their own; more are read by their names alone. */
const MAX_NAMES = 5_000;

/**
 * Looks at the rows of a feed.
 * @param most rows that are looked at: for a first impression. @param pass called now and then with the number of rows so far; what it throws ends the
 *   look.
 * @throws {FeedError} `unmapped-feed`, or why the feed cannot be read.
 */
export async function lookAt(looked: Looked, form: FeedForm, said: Said, most: number, pass: Pass): Promise<Look> {
  // The rows of CSV have the columns of its header; those of JSON and XML may each have others.
  const hasLateColumns = form.format !== 'csv';
  const { sample, again } = looked;
  const first = new Set(sample.flatMap((raw) => Object.keys(raw)));
  const names = [...(hasLateColumns ? await withLateNames(first, looked.rows, most, pass) : first)];
  const rows = hasLateColumns ? await again() : looked.rows;
  const columns = new Columns(names);
  const system = systemOf(columns);
  // A feed without rows has nothing to map.
  const ofColumns = sample.length === 0 ? {} : saidOf(names, said.usualMapping ?? {}, said.mapping ?? {});
  const mapped = system || sample.length === 0 ? [] : mappedColumns(names, ofColumns, sample);
  const census = system?.census(columns) ?? NO_CENSUS;
  const prices = priceColumns(system, names, mapped);
  let count = 0;
  let isOpenRow = false;
  for await (const entry of firstOf(rows, most, pass)) {
    count++;
    if ('error' in entry) continue;
    isOpenRow ||= entry.isOpen === true;
    census.see(entry);
    for (const [column, notation] of prices) notation.see(entry.raw[column]);
  }
  if (census.isIncomplete) {
    for await (const entry of firstOf(await again(), most, pass)) if ('raw' in entry) census.collect(entry);
  }
  const facts: FeedFacts = {
    format: form.format,
    encoding: form.encoding,
    ...(form.dialect && { separator: form.dialect.separator }),
    ...(system && { system: system.name }),
    rows: count,
    isOpen: isOpenRow,
    columns: mapped,
  };
  return { facts, names, said: ofColumns, notations: notationsOf(prices, mapped), census };
}

export function savedLook({ notations: { price, sale_price: sale }, census, ...look }: Look): SavedLook {
  return { ...look, notations: { price: price.evidence, sale_price: sale.evidence }, census: census.saved() };
}

export function restoredLook({ notations: { price, sale_price: sale }, census, ...look }: SavedLook): Look {
  const system = systemNamed(look.facts.system);
  return {
    ...look,
    notations: { price: new Notation(price), sale_price: new Notation(sale) },
    census: system?.census(new Columns(look.names), census) ?? NO_CENSUS,
  };
}

/** The names of the columns of the first rows, and of those that only later rows have. */
async function withLateNames(first: ReadonlySet<string>, rows: Looked['rows'], most: number, pass: Pass): Promise<Set<string>> {
  const names = new Set(first);
  for await (const entry of firstOf(rows, most, pass)) {
    if ('error' in entry || names.size >= MAX_NAMES) continue;
    for (const name of Object.keys(entry.raw)) names.add(name);
  }
  return names;
}

/** The first rows; `pass` is called with each thousandth. */
async function* firstOf(rows: AsyncIterable<FeedRow>, most: number, pass: Pass): AsyncGenerator<FeedRow> {
  let count = 0;
  for await (const row of rows) {
    count++;
    if (count % 1_000 === 0) pass(count);
    if (count > most) return;
    yield row;
  }
}

/** What columns of prices are called in the languages that exports are translated to. */
const PRICE = /price|preis|prix|tarif|precio|prezzo|prijs/i;

/** The columns of prices, with the notation that each is evidence of. The export of a shop system writes all of them alike. */
function priceColumns(system: ShopSystem | undefined, names: readonly string[], mapped: readonly MappedColumn[]): [string, Notation][] {
  if (system) {
    const notation = new Notation();
    return names.filter((name) => PRICE.test(name)).map((name) => [name, notation]);
  }
  const byField = new Map([
    ['price', new Notation()],
    ['sale_price', new Notation()],
  ]);
  return mapped.flatMap(({ column, to }): [string, Notation][] => {
    const notation = to !== 'nothing' && 'field' in to ? byField.get(to.field) : undefined;
    return notation ? [[column, notation]] : [];
  });
}

function notationsOf(prices: readonly [string, Notation][], mapped: readonly MappedColumn[]): Look['notations'] {
  const of = (field: string): Notation => {
    const column = mapped.find(({ to }) => to !== 'nothing' && 'field' in to && to.field === field)?.column;
    const own = mapped.length === 0 ? prices[0] : prices.find(([name]) => name === column);
    return own?.[1] ?? new Notation();
  };
  return { price: of('price'), sale_price: of('sale_price') };
}

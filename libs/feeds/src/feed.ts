import type { Readable } from 'node:stream';
import { Notation } from '#catalog';
import { encodingOf, type Encoding } from './bytes/encoding.js';
import { decoded, encodingOfStream } from './bytes/text.js';
import { unpacked } from './bytes/unpacked.js';
import type { FeedRow } from './feed-row.js';
import { formOf, rowsOf, type FeedForm, type Format } from './formats/format.js';
import { mappedColumns, saidOf, type MappedColumn, type SaidMapping } from './mapping/mapping.js';
import { systemOf } from './systems/all.js';
import { GenericFolder } from './systems/generic.js';
import { RemappedFolder } from './systems/remapped.js';
import { Columns, NO_CENSUS, type FeedEntry, type RowCensus, type RowFolder, type ShopSystem } from './systems/system.js';

/** The bytes of a feed, from the beginning, as often as they are asked for. */
export type FeedSource = () => Promise<Readable>;

export interface FeedOptions {
  readonly format?: Format | 'auto';
  /** What the merchant says of columns of this feed; columns of shop systems are known without it. */
  readonly mapping?: SaidMapping;
  /** What is said of the feeds of a store. Columns that this feed does not have are passed over. */
  readonly usualMapping?: SaidMapping;
}

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
  readonly columns: readonly MappedColumn[];
}

/** The beginning of a text, by which its form is told. */
const HEAD_BYTES = 256 * 1024;
/** Rows that tell the columns of JSON and XML, and whose values tell what a column is. */
const SAMPLE_ROWS = 200;

/**
 * A feed that has been looked at: its form, its columns, how its prices are written, and which rows belong together. All of that is known
 * before the first product is read, because a later row may decide what an earlier one means.
 */
export class Feed {
  #folder: RowFolder | undefined;

  private constructor(
    readonly facts: FeedFacts,
    readonly notations: { readonly price: Notation; readonly sale_price: Notation },
    private readonly source: FeedSource,
    private readonly form: FeedForm,
    private readonly folder: () => RowFolder,
  ) {}

  /**
   * Looks at a whole feed.
   * @param most rows that are looked at: for a first impression. @param pass called now and then; what it throws ends the look.
   * @throws {FeedError} for a feed that cannot be read. Errors of the source pass through.
   */
  static async of(source: FeedSource, options: FeedOptions = {}, most = Infinity, pass: () => void = () => undefined): Promise<Feed> {
    const form = await formOfSource(source, options.format ?? 'auto', most);
    const sample = await firstRows(source, form);
    const names = columnsOf(sample);
    const columns = new Columns(names);
    const system = systemOf(columns);
    // A feed without rows has nothing to map.
    const said = sample.length === 0 ? {} : saidOf(names, options.usualMapping ?? {}, options.mapping ?? {});
    const mapped = system || sample.length === 0 ? [] : mappedColumns(names, said, sample);
    const census = system?.census(columns) ?? NO_CENSUS;
    const prices = priceColumns(system, names, mapped);
    let rows = 0;
    for await (const entry of rowsOf(await unpacked(await source()), form)) {
      rows++;
      if (rows % 1_000 === 0) pass();
      if (rows > most) break;
      if ('error' in entry) continue;
      census.see(entry);
      for (const [column, notation] of prices) notation.see(entry.raw[column]);
    }
    if (census.isIncomplete) await collect(census, rowsOf(await unpacked(await source()), form), most, pass);
    const facts: FeedFacts = {
      format: form.format,
      encoding: form.encoding,
      ...(form.dialect && { separator: form.dialect.separator }),
      ...(system && { system: system.name }),
      rows: Math.min(rows, most),
      columns: mapped,
    };
    const folder = (): RowFolder => {
      if (!system) return new GenericFolder(mapped);
      const own = system.folder(columns, census);
      return Object.keys(said).length > 0 ? new RemappedFolder(own, said) : own;
    };
    return new Feed(facts, notationsOf(prices, mapped), source, form, folder);
  }

  /** What the feed calls the cells of products; known for the rows that were read. */
  get columns(): ReadonlyMap<string, string> {
    return this.#folder?.columns ?? new Map<string, string>();
  }

  /** What became of each row, in their order. @throws {FeedError} for a damaged feed. */
  async *entries(): AsyncGenerator<FeedEntry> {
    const folder = this.folder();
    this.#folder = folder;
    for await (const entry of rowsOf(await unpacked(await this.source()), this.form)) {
      // A loop, because `yield*` takes several turns of the event loop for each row.
      const done = 'error' in entry ? (folder.fault?.(entry) ?? [...folder.end(), entry]) : folder.add(entry);
      for (const one of done) yield one;
    }
    for (const one of folder.end()) yield one;
  }
}

async function formOfSource(source: FeedSource, wanted: Format | 'auto', most: number): Promise<FeedForm> {
  const head = await headOf(await unpacked(await source()));
  // A look at the first rows need not wait for the last letter of the feed.
  const encoding = Number.isFinite(most) ? encodingOf(head) : await encodingOfStream(await unpacked(await source()));
  return formOf(decoded(head, encoding), encoding, wanted);
}

async function headOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    size += (chunk as Uint8Array).length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

async function firstRows(source: FeedSource, form: FeedForm): Promise<Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  let read = 0;
  for await (const entry of rowsOf(await unpacked(await source()), form)) {
    if ('raw' in entry) rows.push(entry.raw);
    if (++read >= SAMPLE_ROWS) break;
  }
  return rows;
}

const columnsOf = (sample: readonly Readonly<Record<string, unknown>>[]): string[] => [
  ...new Set(sample.flatMap((raw) => Object.keys(raw))),
];

async function collect(census: RowCensus, rows: AsyncIterable<FeedRow>, most: number, pass: () => void): Promise<void> {
  let at = 0;
  for await (const entry of rows) {
    if (++at % 1_000 === 0) pass();
    if (at > most) break;
    if ('raw' in entry) census.collect(entry);
  }
}

/** The columns of prices, with the notation that each is evidence of. The export of a shop system writes all of them alike. */
function priceColumns(system: ShopSystem | undefined, names: readonly string[], mapped: readonly MappedColumn[]): [string, Notation][] {
  if (system) {
    const notation = new Notation();
    return names.filter((name) => /price/i.test(name)).map((name) => [name, notation]);
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

function notationsOf(prices: readonly [string, Notation][], mapped: readonly MappedColumn[]): { price: Notation; sale_price: Notation } {
  const of = (field: string): Notation => {
    const column = mapped.find(({ to }) => to !== 'nothing' && 'field' in to && to.field === field)?.column;
    const own = mapped.length === 0 ? prices[0] : prices.find(([name]) => name === column);
    return own?.[1] ?? new Notation();
  };
  return { price: of('price'), sale_price: of('sale_price') };
}

import { columnName, FIELD_ROWS, shownValue } from '#catalog';
import { FeedError } from '../feed-error.js';
import { FOREIGN_NAMES } from './foreign-names.js';

/** What a column of a feed becomes: a field of products, an attribute, or nothing. */
export interface MappedColumn {
  readonly column: string;
  readonly to: { readonly field: string } | { readonly attribute: string } | 'nothing';
  /** 0…1; 1 where the merchant said so, or where the name is one that Vitrine documents. */
  readonly confidence: number;
  readonly by: 'merchant' | 'name' | 'values';
}

/** Names of columns that are kept in memory. */
const MAX_KEPT_NAMES = 50_000;

/** What a merchant says of columns: a field's name, an attribute's name, or `-` for a column that is left out. */
export type SaidMapping = Readonly<Record<string, string>>;

/** Fields that a merchant writes. */
export const FIELD_NAMES: ReadonlySet<string> = new Set(FIELD_ROWS.filter(({ isDerived }) => !isDerived).map(({ name }) => name));

/**
 * What a merchant says of a feed's columns, by the columns as the feed spells them.
 * @param usual what is said of all feeds of a store: columns that this feed does not have are passed over.
 * @param said of this feed, and goes before `usual`. @throws {FeedError} `unmapped-feed` for a column that the feed does not have.
 */
export function saidOf(columns: readonly string[], usual: SaidMapping, said: SaidMapping): Record<string, string> {
  const present = new Map(columns.toReversed().map((column) => [keyOf(column), column]));
  const unknown = Object.keys(said).find((column) => !present.has(keyOf(column)));
  if (unknown !== undefined) throw new FeedError('unmapped-feed', `the feed has no column "${unknown}"; it has ${shown(columns)}`);
  const all = [...Object.entries(usual), ...Object.entries(said)].flatMap(([column, target]): [string, string][] => {
    const name = present.get(keyOf(column));
    return name === undefined ? [] : [[name, target.trim()]];
  });
  return Object.fromEntries(all);
}

/**
 * The columns by what they mean: as the merchant says, by their names, and the id by its values where no column has a name for it.
 * @throws {FeedError} `unmapped-feed` where no column is the id or the title.
 */
export function mappedColumns(
  columns: readonly string[],
  said: SaidMapping,
  sample: readonly Readonly<Record<string, unknown>>[],
): MappedColumn[] {
  const mapped = columns.map((column) => meaningOf(column, Object.hasOwn(said, column) ? said[column] : undefined));
  const isMapped = (field: string): boolean => mapped.some(({ to }) => to !== 'nothing' && 'field' in to && to.field === field);
  if (!isMapped('id')) mapped.push(idColumn(columns, sample));
  if (!isMapped('title')) throw new FeedError('unmapped-feed', missing('title', columns));
  return mapped;
}

function meaningOf(column: string, said: string | undefined): MappedColumn {
  if (said === '-') return { column, to: 'nothing', confidence: 1, by: 'merchant' };
  if (said !== undefined)
    return { column, to: FIELD_NAMES.has(said) ? { field: said } : { attribute: said }, confidence: 1, by: 'merchant' };
  const name = columnName(column);
  if (FIELD_NAMES.has(name)) return { column, to: { field: name }, confidence: 1, by: 'name' };
  const foreign = FOREIGN_NAMES.get(keyOf(column));
  if (foreign !== undefined) return { column, to: { field: foreign }, confidence: 0.8, by: 'name' };
  return { column, to: { attribute: column.trim() }, confidence: 1, by: 'name' };
}

/** Names that identifiers have in many languages. */
const ID_NAME =
  /(^|[\s_.-])(id|nr|no|num|number|code|ref|key|handle|sku|slug|art(ikel)?(nr|nummer)?|référence|codice|código)([\s_.#-]|$)/iu;

/** The column whose values tell the products apart. @throws {FeedError} `unmapped-feed` */
function idColumn(columns: readonly string[], sample: readonly Readonly<Record<string, unknown>>[]): MappedColumn {
  const candidates = columns.filter((column) => ID_NAME.test(column) && isUnique(column, sample));
  const [best] = candidates.toSorted((a, b) => Number(columnName(b) === 'sku') - Number(columnName(a) === 'sku'));
  if (best === undefined) {
    const near = columns.find((column) => ID_NAME.test(column));
    throw new FeedError('unmapped-feed', `${missing('id', columns)}${near === undefined ? '' : notUnique(near, sample)}`);
  }
  return { column: best, to: { field: 'id' }, confidence: 0.6, by: 'values' };
}

function isUnique(column: string, sample: readonly Readonly<Record<string, unknown>>[]): boolean {
  const values = sample.map((raw) => {
    const cell = raw[column];
    return typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : '';
  });
  return values.length > 0 && values.every((value) => value !== '') && new Set(values).size === values.length;
}

const missing = (field: string, columns: readonly string[]): string =>
  `no column of the feed is the ${field} of a product; it has ${shown(columns)}. Say which one it is, as in --map "COLUMN=${field}"`;

/** Why a column that is called like an id is not taken for it. */
function notUnique(column: string, sample: readonly Readonly<Record<string, unknown>>[]): string {
  const name = column.trim();
  const values = sample.map((raw) => shownValue(raw[column] ?? '').trim());
  const twice = values.find((value, n) => value !== '' && values.indexOf(value) !== n);
  const why = twice === undefined ? 'some of its cells are empty' : `"${twice.slice(0, 40)}" stands in several of its rows`;
  return `. "${name}" could be it, but ${why}: --map "${name}=id" takes it even so`;
}

/** The first columns of a feed, for a message. */
const shown = (columns: readonly string[]): string => {
  const named = columns.filter((column) => column.trim() !== '');
  const first = named.slice(0, 12).map((column) => `"${column.trim().slice(0, 40)}"`);
  return `${first.join(', ')}${named.length > 12 ? ` and ${named.length - 12} more` : ''}`;
};

const keyOf = (name: string): string => name.trim().toLowerCase();

/**
 * Makes a row of the names that its columns are mapped to. What the merchant says comes first, then the columns in their order: the first that
 * has a value counts. A column that only later rows of a feed have is read by its name.
 * @param names gets the feed's name of each cell.
 */
export function mapper(
  mapped: readonly MappedColumn[],
  names: Map<string, string>,
): (raw: Readonly<Record<string, unknown>>) => Record<string, unknown> {
  const meanings = new Map<string, Meaning[]>();
  for (const { column, to } of mapped) meanings.set(column, [...(meanings.get(column) ?? []), withClash(to)]);
  const said = new Set(mapped.filter(({ by }) => by === 'merchant').map(({ column }) => column));
  const meaningsOf = (column: string): Meaning[] => {
    const known = meanings.get(column) ?? [withClash(meaningOf(column, undefined).to)];
    // The rows of JSON may have ever new names.
    if (meanings.size < MAX_KEPT_NAMES) meanings.set(column, known);
    return known;
  };
  return (raw) => {
    const columns = Object.keys(raw);
    const ordered = said.size === 0 ? columns : columns.toSorted((a, b) => Number(said.has(b)) - Number(said.has(a)));
    const row: Record<string, unknown> = {};
    for (const column of ordered) for (const meaning of meaningsOf(column)) put(row, meaning, column, raw[column], names);
    return row;
  };
}

interface Meaning {
  readonly to: MappedColumn['to'];
  /** Whether it is an attribute that is called as a field is, because the merchant says so. */
  readonly isClash: boolean;
}

const withClash = (to: MappedColumn['to']): Meaning => ({
  to,
  isClash: to !== 'nothing' && 'attribute' in to && FIELD_NAMES.has(columnName(to.attribute)),
});

function put(row: Record<string, unknown>, { to, isClash }: Meaning, column: string, cell: unknown, names: Map<string, string>): void {
  if (to === 'nothing') return;
  if (isClash && 'attribute' in to) {
    row['attributes'] = { ...(row['attributes'] as object | undefined), [to.attribute]: cell };
    return;
  }
  const name = free(row, 'field' in to ? to.field : to.attribute);
  row[name] = cell;
  if (!names.has(name) && names.size < MAX_KEPT_NAMES) names.set(name, column.trim());
}

/** A name that no cell has yet: the same name with spaces behind it still means the same. */
function free(row: Readonly<Record<string, unknown>>, name: string): string {
  // `__proto__` would be no plain property.
  let one = name === '__proto__' ? '__proto__ ' : name;
  while (Object.hasOwn(row, one)) one += ' ';
  return one;
}

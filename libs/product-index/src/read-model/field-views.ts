import { attributeField, attributeOf, categoriesAt, dateIn, isSaleOn, levelOf, numberOfText, type AttributeValue } from '#catalog';
import { fieldValueOf, isList, type FieldValue, type SingleValue } from '../retrieval/candidates.js';
import { isSalePrice, type Codes, type Column, type Entry } from './column.js';

/** A field as searches see it: the values that each code of its column stands for. */
export interface FieldView {
  readonly codes: Codes;
  /** By code; `null` for nothing. */
  readonly values: readonly FieldValue[];
}

/** The view of a field that no product of the store has. */
const NOTHING: FieldView = { codes: new Uint8Array(0), values: [null] };

/** How the values of an entry are read. */
type Reading = (entry: Entry) => FieldValue;

const plain: Reading = (entry) => (isSalePrice(entry) ? entry.price : entry);

const listOf = (value: FieldValue): readonly SingleValue[] => (isList(value) ? value : value === null ? [] : [value]);

/** Reads each value of an entry as another type. Values that cannot be read so are left out. */
const eachRead =
  (read: (text: string) => string | number | undefined): Reading =>
  (entry) =>
    fieldValueOf([...new Set(listOf(plain(entry)).flatMap((value) => read(String(value)) ?? []))]);

const READ_AS: Readonly<Record<'text' | 'number' | 'date', Reading>> = {
  text: eachRead((text) => text),
  // A text among numbers stays a text: facets count it.
  number: eachRead((text) => numberOfText(text) ?? text),
  date: eachRead(dateIn),
};

/** Fields of a store by name. What a field's entries mean is worked out once for each entry. */
export class FieldViews {
  readonly #read = new Map<string, FieldValue[]>();
  #prices: { readonly values: FieldValue[]; readonly from: number; readonly until: number } | undefined;

  #sales = 0;

  constructor(private readonly columns: ReadonlyMap<string, Column>) {}

  /** @param now seconds since 1970, for the price that holds. */
  of(field: string, now: number): FieldView {
    const column = this.columns.get(columnNameOf(field));
    if (!column) return NOTHING;
    return { codes: column.codes, values: field === 'price' ? this.pricesAt(column, now) : this.readBy(field, column) };
  }

  /** A number that is another one after a sale began or ended. */
  salesAt(now: number): number {
    this.of('price', now);
    return this.#sales;
  }

  private readBy(field: string, { entries }: Column): readonly FieldValue[] {
    const values = this.#read.get(field) ?? [];
    if (values.length === 0) this.#read.set(field, values);
    const read = readingOf(field);
    for (let code = values.length; code < entries.length; code++) values.push(read(entries[code] ?? null));
    return values;
  }

  /** The prices that hold at a moment; worked out again when a sale begins or ends. */
  private pricesAt({ entries }: Column, now: number): readonly FieldValue[] {
    const known = this.#prices;
    if (known && known.values.length === entries.length && now >= known.from && now < known.until) return known.values;
    let [from, until] = [-Infinity, Infinity];
    const values = entries.map((entry): FieldValue => {
      if (!isSalePrice(entry)) return plain(entry);
      for (const moment of [entry.starts, entry.ends]) {
        if (moment === null) continue;
        if (moment <= now) from = Math.max(from, moment);
        else until = Math.min(until, moment);
      }
      return isSaleOn(entry.starts, entry.ends, now) ? entry.sale : entry.price;
    });
    this.#prices = { values, from, until };
    this.#sales++;
    return values;
  }
}

/** The column that holds a field: an attribute is kept once, however it is compared. */
export function columnNameOf(field: string): string {
  const attribute = attributeOf(field);
  if (attribute) return attributeField(attribute.name, 'text');
  return levelOf(field) === undefined ? field : 'category';
}

function readingOf(field: string): Reading {
  const attribute = attributeOf(field);
  if (attribute) return READ_AS[attribute.type];
  const level = levelOf(field);
  return level === undefined ? plain : (entry) => fieldValueOf(categoriesAt(plain(entry) as AttributeValue, level));
}

import type { Filter } from '#catalog';
import type { Vectors } from '../point.js';
import type { Facet } from '../retrieval/facets.js';
import { KeptAnswers } from './kept-answers.js';
import { Column, type Entry } from './column.js';
import { FieldViews, type FieldView } from './field-views.js';
import type { KeyTable } from './key-table.js';
import { bytesOfFacet, bytesOfModel, leastBytesOf } from './model-memory.js';
import { emptyState, stateParts, type ModelDimensions } from './model-state.js';
import type { Part } from './parts.js';
import type { Payloads } from './payload-file.js';
import type { Postings } from './postings.js';
import type { ProductRows } from './product-rows.js';
import { rowsWhere } from './row-filter.js';
import { RowOrders } from './row-orders.js';
import { areSameVectors, isSameVector } from './same-vectors.js';
import type { VectorSet } from './vector-set.js';

/** A product as the model takes it in. */
export interface ModelRow {
  readonly productId: string;
  /** What it holds, by column. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Its terms with their frequencies and its exact keys, as one text. */
  readonly terms: string;
  readonly vectors: Vectors;
  /** The product and its pictures, as JSON. */
  readonly payload: string;
}

/** From this share of removed rows on, a model is better made anew. */
const MAX_REMOVED = 0.3;
/** Facets of listings that are kept: those of the filters that shoppers click through. */
const KEPT_FACETS = 500;
/** Filters whose rows are kept, with one byte a row. */
const KEPT_FILTERS = 16;
/** A smaller model is not worth the trouble. */
const LEAST_WORN = 1_000;

/**
 * The products of one store in memory, in columns: what is searched, counted and sorted. A row is never taken back. A product whose words
 * or vectors change gets a new row, and its old one is removed; other changes are made in place.
 */
export class StoreModel {
  readonly products: ProductRows;
  readonly orders: RowOrders;
  readonly words: Postings;
  readonly keys: KeyTable;
  readonly facets = new KeptAnswers<Facet>(KEPT_FACETS, bytesOfFacet);
  readonly #filtered = new KeptAnswers<Uint8Array>(KEPT_FILTERS, ({ byteLength }) => byteLength);
  readonly images: VectorSet;
  readonly texts: VectorSet | undefined;
  readonly #views: FieldViews;
  /** The rows that have a product, until a product changes. */
  #present: Uint8Array | undefined;
  /** Made when a search first needs it. */
  #ids: FieldView | undefined;
  #galleryBytes = 0;
  #revision = 0;

  constructor(
    dimensions: ModelDimensions,
    private readonly payloads: Payloads,
    private readonly state = emptyState(dimensions),
  ) {
    const { rows, words, keys, images, texts, columns, galleries } = state;
    this.products = rows;
    this.words = words;
    this.keys = keys;
    this.images = images;
    this.texts = texts;
    this.orders = new RowOrders(rows);
    this.#views = new FieldViews(columns);
    for (const gallery of galleries.values()) this.#galleryBytes += bytesOf(gallery);
  }

  /** How many products there are. */
  get size(): number {
    return this.products.size;
  }

  /** Changes with every change of a product. */
  get revision(): number {
    return this.#revision;
  }

  /** Changes with every change of a product, and when a sale begins or ends. @param now seconds since 1970. */
  revisionAt(now: number): string {
    return `${this.#revision} ${this.#views.salesAt(now)}`;
  }

  /** Whether so many rows are removed that the model is better made anew. */
  get isWorn(): boolean {
    const { length, size } = this.products;
    return this.payloads.isWorn || (length > LEAST_WORN && length - size > MAX_REMOVED * length);
  }

  /** Whether a graph of vectors is yet to be built. */
  get wantsGraphs(): boolean {
    return this.images.wantsGraph || (this.texts?.wantsGraph ?? false);
  }

  /** An estimate of the memory that the model takes. */
  get bytes(): number {
    const { orders, facets, payloads } = this;
    const kept = [orders.bytes, payloads.bytes, facets.bytes, this.#filtered.bytes, this.#galleryBytes];
    return bytesOfModel(this.state, kept);
  }

  /** What a model of so many products takes at least. */
  leastBytes(products: number): number {
    return leastBytesOf(products, this.state);
  }

  upsert({ productId, entries, terms, vectors, payload }: ModelRow): void {
    this.changed();
    const present = this.products.rowOf(productId);
    const isSame = present !== undefined && this.state.termsOf.isOf(present, terms) && this.hasVectors(present, vectors);
    const row = isSame ? present : this.append(productId, terms, vectors);
    for (const [name, column] of this.state.columns) if (!entries.has(name)) column.set(row, null);
    for (const [name, entry] of entries) this.columnOf(name).set(row, entry);
    this.payloads.set(row, payload);
  }

  remove(productId: string): void {
    if (this.products.remove(productId)) this.changed();
  }

  /** Gives back the room for products to come, once all are there. */
  trim(): void {
    const { rows, termsOf, columns, words, keys, images, texts } = this.state;
    for (const column of columns.values()) column.trim(rows.length);
    termsOf.trim(rows.length);
    for (const part of [rows, words, keys, images, texts, this.payloads]) part?.trim();
  }

  private changed(): void {
    this.#revision++;
    this.#present = undefined;
    this.orders.changed();
  }

  rowOf(productId: string): number | undefined {
    return this.products.rowOf(productId);
  }

  payloadOf(row: number): string {
    return this.payloads.get(row);
  }

  galleryOf(row: number): readonly Float32Array[] {
    return this.state.galleries.get(row) ?? [];
  }

  /** The rows of present products that meet a filter: 1 for each that does. They must not be changed. @param now seconds since 1970. */
  rows(filter: Filter | undefined, now: number): Uint8Array {
    // Another copy after each change: what is known of rows is kept by their array.
    const present = (this.#present ??= this.products.present());
    return filter ? this.#filtered.of(this.revisionAt(now), JSON.stringify(filter), () => this.rowsWhere(filter, now, present)) : present;
  }

  private rowsWhere(filter: Filter, now: number, present: Uint8Array): Uint8Array {
    const store = {
      rows: this.products.length,
      viewOf: (field: string) => this.view(field, now),
      rowOf: (id: string) => this.rowOf(id),
      rowsWithTerm: (term: string) => this.words.rowsWith(term),
    };
    const met = rowsWhere(filter, store);
    for (let row = 0; row < met.length; row++) met[row] = (met[row] ?? 0) & (present[row] ?? 0);
    return met;
  }

  view(field: string, now: number): FieldView {
    return field === 'id' ? this.idView() : this.#views.of(field, now);
  }

  /** The ids are kept once, by row, and not in a column. */
  private idView(): FieldView {
    const { length } = this.products;
    if (this.#ids?.codes.length === length) return this.#ids;
    const ids = Array.from({ length }, (_, row) => this.products.idAt(row));
    return (this.#ids = { codes: Uint32Array.from(ids, (_, row) => row + 1), values: [null, ...ids] });
  }

  /** All that the model keeps: its state, and then its payloads. The model must not change meanwhile. */
  *parts(): Generator<Part> {
    yield* stateParts(this.state);
    yield* this.payloads.parts();
  }

  close(): void {
    this.payloads.close();
  }

  private append(productId: string, terms: string, vectors: Vectors): number {
    const row = this.products.append(productId);
    this.state.termsOf.set(row, terms);
    for (const column of this.state.columns.values()) column.grow(row + 1);
    this.addWords(row, terms);
    if (vectors.image) this.images.set(row, vectors.image);
    if (vectors.text) this.texts?.set(row, vectors.text);
    if (vectors.gallery) {
      this.state.galleries.set(row, vectors.gallery);
      this.#galleryBytes += bytesOf(vectors.gallery);
    }
    return row;
  }

  private addWords(row: number, text: string): void {
    const terms = new Map<string, number>();
    for (const term of text.split(' ')) {
      if (term.startsWith('=')) this.keys.add(term, row);
      else if (term !== '') terms.set(term, (terms.get(term) ?? 0) + 1);
    }
    this.words.add(row, terms);
  }

  private columnOf(name: string): Column {
    const known = this.state.columns.get(name);
    if (known) return known;
    const column = new Column();
    column.grow(this.products.length);
    this.state.columns.set(name, column);
    return column;
  }

  private hasVectors(row: number, { image, gallery = [], text }: Vectors): boolean {
    return (
      isSameVector(this.images.of(row), image) &&
      (!this.texts || isSameVector(this.texts.of(row), text)) &&
      areSameVectors(this.galleryOf(row), gallery)
    );
  }
}

const bytesOf = (gallery: readonly Float32Array[]): number => gallery.reduce((sum, { byteLength }) => sum + byteLength, 0);

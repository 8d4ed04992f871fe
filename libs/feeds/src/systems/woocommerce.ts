import { Parents } from './parents.js';
import type { RawRow } from '../feed-row.js';
import { ATTRIBUTE_COLUMNS, MEASURE_COLUMNS, namesOf } from './woocommerce-names.js';
import { Columns, notShown, present, withColor, type FeedEntry, type RowFolder, type ShopSystem } from './system.js';

/**
 * The CSV of WooCommerce's own exporter (https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema). A variation takes from its parent
 * what it lacks; a parent with variations is no product of its own.
 */
export const WOOCOMMERCE: ShopSystem<Parents> = {
  name: 'woocommerce',
  fits: (columns) => {
    const has = (...names: readonly string[]): boolean => names.every((name) => namesOf(name).some((one) => columns.has(one)));
    return has('Type', 'SKU', 'Name') && (has('Regular price') || has('Parent', 'Published'));
  },
  census: (columns, saved) => new Parents(kinshipOf(columns), saved),
  folder: (columns, census) => new WooCommerceFolder(columns, census),
};

/** A parent is named by its SKU, or as `id:` with its ID. */
function kinshipOf(columns: Columns): ConstructorParameters<typeof Parents>[0] {
  const of = readers(columns);
  return {
    namesOf: (raw) =>
      typesOf(of.type(raw)).includes('variable') ? [of.sku(raw), `id:${of.id(raw)}`].filter((name) => name !== '' && name !== 'id:') : [],
    parentOf: (raw) => (typesOf(of.type(raw)).includes('variation') ? of.parent(raw) : ''),
  };
}

/** `simple, downloadable, virtual` → its words. */
const typesOf = (type: string): string[] =>
  type
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());

class WooCommerceFolder implements RowFolder {
  readonly #of: ReturnType<typeof readers>;
  readonly #attributes: readonly { readonly name: (raw: RawRow['raw']) => string; readonly values: (raw: RawRow['raw']) => string }[];
  readonly #measures: readonly { readonly name: string; readonly read: (raw: RawRow['raw']) => string }[];

  readonly columns: ReadonlyMap<string, string>;

  constructor(
    columns: Columns,
    private readonly parents: Parents,
  ) {
    this.#of = readers(columns);
    const named = (...names: readonly string[]): string[] => names.flatMap(namesOf);
    this.columns = columns.named({
      id: named('ID', 'SKU'),
      title: named('Name'),
      description_html: named('Description'),
      gtin: named('GTIN, UPC, EAN, or ISBN'),
      price: named('Regular price', 'Price'),
      sale_price: named('Sale price'),
      sale_starts: named('Date sale price starts'),
      sale_ends: named('Date sale price ends'),
      quantity: named('Stock'),
      category: named('Categories'),
      image: named('Images'),
      images: named('Images'),
      url: named('External URL'),
    });
    this.#attributes = ATTRIBUTE_COLUMNS.flatMap(({ name, valuesOf }) =>
      columns.matching(name).map((found) => ({
        name: asWritten(columns.reader(found.name)),
        values: asWritten(columns.reader(valuesOf(found.match[1] ?? ''))),
      })),
    );
    this.#measures = MEASURE_COLUMNS.flatMap(({ english, name }) =>
      columns.matching(name).map((found) => ({ name: `${english} ${found.match[1]}`, read: columns.reader(found.name) })),
    );
  }

  add(row: RawRow): FeedEntry[] {
    this.parents.hold(row);
    const { raw } = row;
    const isVariation = typesOf(this.#of.type(raw)).includes('variation');
    const parent = isVariation ? this.parents.of(raw) : undefined;
    const hidden = this.whyHidden(row, parent);
    if (hidden) return [hidden];
    if (!isVariation && this.parents.isParent(raw)) return [{ row: row.row, isPart: true }];
    return [{ row: row.row, raw: this.product(raw, parent?.raw), from: parent ? [raw, parent.raw] : [raw] }];
  }

  end(): FeedEntry[] {
    return [];
  }

  private whyHidden(row: RawRow, parent: RawRow | undefined): FeedEntry | undefined {
    for (const { raw } of parent ? [row, parent] : [row]) {
      const published = this.#of.published(raw);
      const visibility = this.#of.visibility(raw).toLowerCase();
      const id = this.#of.id(row.raw);
      if (['0', '-1', '2', 'false'].includes(published.toLowerCase())) {
        return notShown(row.row, id, 'Published', published, 'The product is a draft or private; it is left out.');
      }
      if (visibility === 'hidden' || visibility === 'catalog') {
        return notShown(row.row, id, 'Visibility in catalog', visibility, 'The shop shows the product in no search; it is left out.');
      }
    }
    return undefined;
  }

  private product(own: RawRow['raw'], parent: RawRow['raw'] | undefined): Record<string, unknown> {
    const of = this.#of;
    const either = (read: (raw: RawRow['raw']) => string): string => read(own) || (parent ? read(parent) : '');
    const images = [...listOf(of.images(own)), ...(parent ? listOf(of.images(parent)) : [])];
    const measures = this.#measures.map(({ name, read }): [string, string] => [name, either(read)]);
    const attributes = new Map<string, string | string[]>(measures.filter(([, value]) => value !== ''));
    for (const raw of parent ? [parent, own] : [own]) {
      for (const { name, values } of this.#attributes) {
        const all = listOf(values(raw));
        if (name(raw) !== '' && all.length > 0) attributes.set(name(raw), all.length > 1 ? all : (all[0] ?? ''));
      }
    }
    return {
      ...present({
        id: of.id(own) || of.sku(own),
        group_id: parent ? of.id(parent) || of.sku(parent) : '',
        title: either(of.name),
        description_html: unescaped(either(of.description) || either(of.shortDescription)),
        brand: either(of.brand),
        category: listOf(either(of.categories)),
        tags: listOf(either(of.tags)),
        sku: of.sku(own),
        gtin: of.gtin(own),
        price: of.regularPrice(own),
        sale_price: of.salePrice(own),
        sale_starts: of.saleStarts(own),
        sale_ends: of.saleEnds(own),
        url: of.url(own),
        images: [...new Set(images)],
        ...this.stock(own),
      }),
      ...withColor(attributes),
    };
  }

  private stock(own: RawRow['raw']): Record<string, string> {
    const quantity = this.#of.quantity(own);
    const inStock = this.#of.inStock(own).toLowerCase();
    const goesOn = /^(1|yes|notify)$/i.test(this.#of.backorders(own));
    if (inStock === 'backorder') return { availability: 'backorder', ...(quantity !== '' && { quantity }) };
    if (inStock === '') return quantity === '' ? {} : { quantity };
    const isThere = inStock === '1' || inStock === 'yes' || inStock === 'instock';
    const availability = isThere ? (quantity !== '' && Number(quantity) <= 0 && goesOn ? 'backorder' : 'in_stock') : 'out_of_stock';
    return { availability, ...(quantity !== '' && { quantity }) };
  }
}

function readers(columns: Columns) {
  const read = (...names: readonly string[]) => asWritten(columns.reader(...names.flatMap(namesOf)));
  return {
    id: read('ID'),
    type: read('Type'),
    sku: read('SKU'),
    gtin: read('GTIN, UPC, EAN, or ISBN'),
    name: read('Name'),
    published: read('Published'),
    visibility: read('Visibility in catalog'),
    shortDescription: read('Short description'),
    description: read('Description'),
    saleStarts: read('Date sale price starts'),
    saleEnds: read('Date sale price ends'),
    inStock: read('In stock?'),
    quantity: read('Stock'),
    backorders: read('Backorders allowed?'),
    salePrice: read('Sale price'),
    regularPrice: read('Regular price', 'Price'),
    brand: read('Brands', 'Brand'),
    categories: read('Categories'),
    tags: read('Tags'),
    images: read('Images'),
    parent: read('Parent'),
    url: read('External URL'),
  };
}

/** The exporter writes an apostrophe before cells that a spreadsheet would run as a formula, such as `-1`. */
const asWritten =
  (read: (raw: RawRow['raw']) => string) =>
  (raw: RawRow['raw']): string =>
    read(raw).replace(/^'(?=[=+\-@])/, '');

/** Splits at commas; `\,` is a comma that belongs to a value. */
const listOf = (cell: string): string[] =>
  cell
    .split(/(?<!\\),/)
    .map((one) => one.replaceAll('\\,', ',').trim())
    .filter((one) => one !== '');

/** The exporter writes line breaks as `\n`. */
const unescaped = (text: string): string => text.replaceAll(/\\r?\\n|\\n/g, '\n');

import { createHash } from 'node:crypto';
import type { FaultyRow, RawRow } from '../feed-row.js';
import { LongestProduct, MAX_ROWS_OF_PRODUCT } from './longest-product.js';
import { Columns, notShown, present, rowOf, withColor, type FeedEntry, type RowFolder, type ShopSystem } from './system.js';

/** An id has at most this many characters. */
const MAX_ID = 128;

/**
 * Shopify's CSV of products, with the headers of both generations (https://help.shopify.com/manual/products/import-export/using-csv). A product
 * has a row for each variant and for each further picture; its own fields stand in its first row. Each variant becomes a product.
 */
export const SHOPIFY: ShopSystem = {
  name: 'shopify',
  fits: (columns) =>
    columns.has('Title') &&
    (columns.has('URL handle') ||
      (columns.has('Handle') && ['Variant Price', 'Variant SKU', 'Option1 Name', 'Body (HTML)'].some((name) => columns.has(name)))),
  census: (columns, saved) => new LongestProduct(columns.reader('Handle', 'URL handle'), saved),
  folder: (columns) => new ShopifyFolder(columns),
};

class ShopifyFolder implements RowFolder {
  readonly #of: ReturnType<typeof readers>;
  readonly #others: readonly { readonly name: string; readonly read: (raw: RawRow['raw']) => string }[];
  readonly columns: ReadonlyMap<string, string>;
  #handle = '';
  /** The rows of the handle, and those of them that could not be read. */
  #rows: (RawRow | FaultyRow)[] = [];

  constructor(columns: Columns) {
    this.#of = readers(columns);
    this.columns = columns.named({
      id: ['Handle', 'URL handle'],
      title: ['Title'],
      description: ['Body (HTML)', 'Body HTML', 'Description'],
      description_html: ['Body (HTML)', 'Body HTML', 'Description'],
      brand: ['Vendor'],
      category: ['Type', 'Product Category'],
      sku: ['Variant SKU', 'SKU'],
      gtin: ['Variant Barcode', 'Barcode'],
      price: ['Variant Price', 'Price'],
      sale_price: ['Variant Compare At Price', 'Compare-at price'],
      quantity: ['Variant Inventory Qty', 'Inventory quantity'],
      image: ['Image Src', 'Product image URL'],
      images: ['Image Src', 'Product image URL'],
    });
    this.#others = otherColumns(columns);
  }

  add(row: RawRow): FeedEntry[] {
    const handle = this.#of.handle(row.raw);
    if (handle === '' && this.#of.title(row.raw) === '') return [...this.end(), note(row)];
    if (handle === this.#handle && handle !== '' && this.#rows.length < MAX_ROWS_OF_PRODUCT) {
      this.#rows.push(row);
      return [];
    }
    const before = this.end();
    this.#handle = handle;
    this.#rows = [row];
    return before;
  }

  /** A row that could not be read belongs to the product around it. */
  fault(error: FaultyRow): FeedEntry[] {
    if (this.#rows.length >= MAX_ROWS_OF_PRODUCT) return [...this.end(), error];
    this.#rows.push(error);
    return [];
  }

  end(): FeedEntry[] {
    const all = this.#rows;
    this.#rows = [];
    const rows = all.filter((one) => 'raw' in one);
    const entries = new Map(this.entriesOf(rows).map((entry) => [rowOf(entry), entry]));
    return all.map((one): FeedEntry => ('raw' in one ? (entries.get(one.row) ?? { row: one.row, isPart: true }) : one));
  }

  private entriesOf(rows: readonly RawRow[]): FeedEntry[] {
    const [first] = rows;
    if (!first) return [];
    const leading = rows.find(({ raw }) => this.#of.title(raw) !== '') ?? first;
    const hidden = this.whyHidden(leading);
    if (hidden) return rows.map(({ row }) => (row === leading.row ? hidden : { row, isPart: true }));
    const variants = rows.filter(({ raw }) => this.isVariant(raw));
    const standing = new Set(variants.length > 0 ? variants : [leading]);
    const images = this.images(rows);
    return rows.map((one): FeedEntry => {
      if (!standing.has(one)) return { row: one.row, isPart: true };
      return { row: one.row, raw: this.product(leading.raw, one.raw, images, standing.size > 1), from: [one.raw, leading.raw] };
    });
  }

  private whyHidden({ row, raw }: RawRow): FeedEntry | undefined {
    const of = this.#of;
    const status = of.status(raw).toLowerCase();
    if (status !== '' && status !== 'active')
      return notShown(row, this.#handle, 'Status', status, `The product is ${status}, not active; it is left out.`);
    if (/^(false|0|no)$/i.test(of.published(raw))) {
      return notShown(row, this.#handle, 'Published', of.published(raw), 'The product is not published; it is left out.');
    }
    if (/^(true|1|yes)$/i.test(of.giftCard(raw))) {
      return notShown(row, this.#handle, 'Gift Card', of.giftCard(raw), 'The product is a gift card; it is left out.');
    }
    return undefined;
  }

  private isVariant(raw: RawRow['raw']): boolean {
    const of = this.#of;
    return [of.price(raw), of.sku(raw), of.values[0]?.(raw) ?? ''].some((text) => text !== '');
  }

  /** The pictures of a product, by their positions. */
  private images(rows: readonly RawRow[]): string[] {
    const found = rows.flatMap(({ raw }, n) => {
      const source = this.#of.image(raw);
      return source === '' ? [] : [{ source, position: Number(this.#of.position(raw)) || n + 1 }];
    });
    return [...new Set(found.toSorted((a, b) => a.position - b.position).map(({ source }) => source))];
  }

  private product(leading: RawRow['raw'], own: RawRow['raw'], images: readonly string[], isOneOfSeveral: boolean): Record<string, unknown> {
    const of = this.#of;
    const options = this.options(leading, own);
    const variantImage = of.variantImage(own);
    // The pictures in the rows of variants are those of the product, in their order; only this one is the variant's.
    const pictures = [...new Set([...(variantImage === '' ? [] : [variantImage]), ...images])];
    const others = new Map(this.#others.map(({ name, read }): [string, string] => [name, read(own) || read(leading)]));
    for (const [name, value] of others) if (value === '') others.delete(name);
    const category = [of.type(leading), of.category(leading)].filter((text) => text !== '');
    return {
      ...present({
        id: idOf(this.#handle, [...options.values()]),
        group_id: isOneOfSeveral ? this.#handle : '',
        title: of.title(leading),
        description_html: of.description(leading),
        brand: of.vendor(leading),
        category: category.length > 1 ? category : (category[0] ?? ''),
        tags: of.tags(leading),
        sku: of.sku(own).replace(/^'/, ''),
        gtin: of.barcode(own).replace(/^'/, ''),
        mpn: of.mpn(own) || of.mpn(leading),
        images: pictures,
        ...this.prices(own),
        ...this.stock(own),
      }),
      ...withColor(new Map([...others, ...options])),
    };
  }

  /** The variant's options by name. A product without options has the one option `Title` with the value `Default Title`. */
  private options(leading: RawRow['raw'], own: RawRow['raw']): Map<string, string> {
    const { names, values } = this.#of;
    const all = names.flatMap((name, n): [string, string][] => {
      const value = values[n]?.(own) ?? '';
      return value === '' || value === 'Default Title' ? [] : [[name(leading) || `Option ${n + 1}`, value]];
    });
    return new Map(all);
  }

  private prices(own: RawRow['raw']): Record<string, string> {
    const price = this.#of.price(own);
    const before = this.#of.comparedPrice(own);
    // Both are written in the same way, so that a price of more digits need not be read to see that it is the larger one.
    const isReduced = before !== '' && Number(before.replace(',', '.')) > Number(price.replace(',', '.'));
    return isReduced ? { price: before, sale_price: price } : { price };
  }

  private stock(own: RawRow['raw']): Record<string, string> {
    const of = this.#of;
    const quantity = of.quantity(own);
    // Without a tracker, the shop sells without counting.
    if (of.tracker(own) === '' || quantity === '') return {};
    const goesOn = /^(continue|true)$/i.test(of.policy(own));
    return { quantity, availability: Number(quantity) > 0 ? 'in_stock' : goesOn ? 'backorder' : 'out_of_stock' };
  }
}

const readers = (columns: Columns) => ({
  handle: columns.reader('Handle', 'URL handle'),
  title: columns.reader('Title'),
  description: columns.reader('Body (HTML)', 'Body HTML', 'Description'),
  vendor: columns.reader('Vendor'),
  type: columns.reader('Type', 'Custom Product Type'),
  category: columns.reader('Product Category', 'Standard Product Type', 'Google Shopping / Google Product Category'),
  tags: columns.reader('Tags'),
  published: columns.reader('Published', 'Published on online store'),
  status: columns.reader('Status'),
  giftCard: columns.reader('Gift Card'),
  names: [1, 2, 3].map((n) => columns.reader(`Option${n} Name`)),
  values: [1, 2, 3].map((n) => columns.reader(`Option${n} Value`)),
  sku: columns.reader('Variant SKU', 'SKU'),
  barcode: columns.reader('Variant Barcode', 'Barcode'),
  mpn: columns.reader('Google Shopping / MPN'),
  price: columns.reader('Variant Price', 'Price'),
  comparedPrice: columns.reader('Variant Compare At Price', 'Compare-at price'),
  tracker: columns.reader('Variant Inventory Tracker', 'Inventory tracker'),
  quantity: columns.reader('Variant Inventory Qty', 'Inventory quantity'),
  policy: columns.reader('Variant Inventory Policy', 'Continue selling when out of stock'),
  image: columns.reader('Image Src', 'Product image URL'),
  position: columns.reader('Image Position'),
  variantImage: columns.reader('Variant Image', 'Variant image URL'),
});

/** Columns that are attributes: those of Google's feed that shoppers ask by, metafields, and the weight. */
function otherColumns(columns: Columns): { name: string; read: (raw: RawRow['raw']) => string }[] {
  const google = columns.matching(/^Google Shopping \/ (Gender|Age Group|Condition|Custom Label \d)$/i);
  const metafields = columns.matching(/^(.+?) \(product\.metafields\.[^)]+\)$/i);
  return [...google, ...metafields].map(({ name, match }) => ({ name: match[1] ?? name, read: columns.reader(name) }));
}

/** An option's value as a part of an id. Marks that the id leaves out may tell values apart, `S/M` from `S-M`: a hash stands for them. */
function slugOf(value: string): string {
  const slug = value
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  if (/^[\p{L}\p{N}\s-]+$/u.test(value)) return slug;
  const hash = createHash('sha256').update(value.trim()).digest('hex').slice(0, 4);
  return slug === '' ? hash : `${slug}-${hash}`;
}

/** A variant's id: the product's handle and the values of its options, which tell it from the others. */
function idOf(handle: string, values: readonly string[]): string {
  const id = [handle, ...values.map(slugOf)].join('-');
  if (id.length <= MAX_ID) return id;
  return `${id.slice(0, MAX_ID - 9)}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

/** Sample files end with rows of remarks. */
const note = ({ row, raw }: RawRow): FeedEntry => {
  const text = Object.values(raw).find((cell): cell is string => typeof cell === 'string' && cell.trim() !== '') ?? '';
  return notShown(row, '', 'Handle', text.slice(0, 200), 'The row has no handle and no title; it is no product.');
};

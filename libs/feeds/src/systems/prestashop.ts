import type { RawRow } from '../feed-row.js';
import { Columns, NO_CENSUS, notShown, present, withColor, type FeedEntry, type RowFolder, type ShopSystem } from './system.js';

/** PrestaShop's CSV of products, with the columns of its import (https://docs.prestashop-project.org/1.7-documentation, "Importing data"). */
export const PRESTASHOP: ShopSystem = {
  name: 'prestashop',
  fits: (columns) =>
    (columns.has('Active (0/1)') || columns.has('Reference #') || columns.has('Product ID', 'Reference')) &&
    columns.matching(/^Price \(?tax/i).length > 0,
  census: () => NO_CENSUS,
  folder: (columns) => new PrestaShopFolder(readers(columns), columns.named(NAMES)),
};

class PrestaShopFolder implements RowFolder {
  constructor(
    private readonly of: ReturnType<typeof readers>,
    readonly columns: ReadonlyMap<string, string>,
  ) {}

  add({ row, raw }: RawRow): FeedEntry[] {
    const { of } = this;
    if (of.active(raw) === '0') return [notShown(row, of.id(raw), 'Active', '0', 'The product is not active; it is left out.')];
    return [{ row, raw: this.product(raw), from: [raw] }];
  }

  end(): FeedEntry[] {
    return [];
  }

  private product(raw: RawRow['raw']): Record<string, unknown> {
    const { of } = this;
    return {
      ...present({
        id: of.id(raw) || of.reference(raw),
        title: of.name(raw),
        description_html: of.description(raw) || of.summary(raw),
        brand: of.brand(raw),
        category: listOf(of.categories(raw)),
        tags: listOf(of.tags(raw)),
        sku: of.reference(raw),
        gtin: of.ean(raw) || of.upc(raw),
        price: of.price(raw),
        quantity: of.quantity(raw),
        url: of.url(raw),
        images: listOf(of.images(raw)),
      }),
      ...withColor(featuresOf(of.features(raw))),
    };
  }
}

/** The columns that fields are read from, for the report. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  id: ['ID', 'Product ID'],
  title: ['Name *', 'Name*', 'Name'],
  category: ['Categories (x,y,z...)', 'Category'],
  price: ['Price tax included', 'Price (tax incl.)', 'Price tax excluded', 'Price (tax excl.)'],
  quantity: ['Quantity'],
  gtin: ['EAN13'],
  image: ['Image URLs (x,y,z...)', 'Image URLs', 'Image'],
  images: ['Image URLs (x,y,z...)', 'Image URLs', 'Image'],
};

const readers = (columns: Columns) => ({
  id: columns.reader('ID', 'Product ID'),
  active: columns.reader('Active (0/1)', 'Status', 'Enabled'),
  name: columns.reader('Name *', 'Name*', 'Name'),
  categories: columns.reader('Categories (x,y,z...)', 'Category', 'Categories'),
  // Shoppers pay the price with taxes.
  price: columns.reader('Price tax included', 'Price (tax incl.)', 'Price tax excluded', 'Price (tax excl.)'),
  reference: columns.reader('Reference #', 'Reference'),
  brand: columns.reader('Manufacturer', 'Brand'),
  ean: columns.reader('EAN13', 'EAN-13'),
  upc: columns.reader('UPC'),
  quantity: columns.reader('Quantity'),
  summary: columns.reader('Short description', 'Summary'),
  description: columns.reader('Description'),
  tags: columns.reader('Tags (x,y,z...)', 'Tags'),
  images: columns.reader('Image URLs (x,y,z...)', 'Image URLs', 'Image'),
  url: columns.reader('URL', 'Product URL'),
  features: columns.reader(
    'Feature(Name:Value:Position)',
    'Feature (Name:Value:Position:Customized)',
    'Feature(Name:Value:Position:Customized)',
  ),
});

const listOf = (cell: string): string[] =>
  cell
    .split(/[,|]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** `Material:Cotton:1, Color:Red:2` → the values by name. */
const featuresOf = (cell: string): Map<string, string> =>
  new Map(
    cell.split(',').flatMap((feature): [string, string][] => {
      const [name = '', value = ''] = feature.split(':').map((one) => one.trim());
      return name === '' || value === '' ? [] : [[name, value]];
    }),
  );

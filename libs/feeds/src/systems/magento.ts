import type { RawRow } from '../feed-row.js';
import { Columns, notShown, present, withColor, type FeedEntry, type RowCensus, type RowFolder, type ShopSystem } from './system.js';

/**
 * Magento's and Adobe Commerce's CSV of products (https://experienceleague.adobe.com/en/docs/commerce-admin/systems/data-transfer/data-attributes-product).
 * A configurable product names its variants, which are rows of their own, mostly before it. A variant takes the title of its parent, and what it
 * lacks; the parent of variants is no product of its own.
 */
export const MAGENTO: ShopSystem<Configurables> = {
  name: 'magento',
  fits: (columns) => columns.has('sku', 'product_type') && (columns.has('attribute_set_code') || columns.has('product_websites')),
  census: (columns, saved) => new Configurables(readers(columns), saved),
  folder: (columns, census) => new MagentoFolder(readers(columns), columns.named(NAMES), census),
};

/** The configurable products of a feed, and which rows are their variants. */
class Configurables implements RowCensus {
  /** The SKU of a variant → that of its parent. */
  #parents = new Map<string, string>();
  #rows = new Map<string, RawRow['raw']>();
  #withVariants = new Set<string>();
  /** All configurables are held, wherever they stand. */
  readonly reach = 0;

  constructor(
    private readonly of: ReturnType<typeof readers>,
    saved?: unknown,
  ) {
    if (saved === undefined) return;
    const { parents, rows, withVariants } = saved as ReturnType<Configurables['saved']>;
    this.#parents = new Map(parents);
    this.#rows = new Map(rows);
    this.#withVariants = new Set(withVariants);
  }

  saved(): { readonly parents: [string, string][]; readonly rows: [string, RawRow['raw']][]; readonly withVariants: string[] } {
    return { parents: [...this.#parents], rows: [...this.#rows], withVariants: [...this.#withVariants] };
  }

  see({ raw }: RawRow): void {
    if (this.of.view(raw) !== '') return;
    for (const sku of variantsOf(this.of.variations(raw))) this.#parents.set(sku, this.of.sku(raw));
  }

  get isIncomplete(): boolean {
    return this.#parents.size > 0;
  }

  collect({ raw }: RawRow): void {
    const sku = this.of.sku(raw);
    const parent = this.#parents.get(sku);
    if (parent !== undefined) this.#withVariants.add(parent);
    if (this.of.variations(raw) !== '' && this.of.view(raw) === '') this.#rows.set(sku, raw);
  }

  parentOf(sku: string): RawRow['raw'] | undefined {
    return this.#rows.get(this.#parents.get(sku) ?? '');
  }

  /** Whether the feed has variants of this product. */
  hasVariants(sku: string): boolean {
    return this.#withVariants.has(sku);
  }
}

class MagentoFolder implements RowFolder {
  constructor(
    private readonly of: ReturnType<typeof readers>,
    readonly columns: ReadonlyMap<string, string>,
    private readonly configurables: Configurables,
  ) {}

  add({ row, raw }: RawRow): FeedEntry[] {
    const { of } = this;
    const sku = of.sku(raw);
    // Rows of a store view translate a row before them.
    if (of.view(raw) !== '') return [{ row, isPart: true }];
    if (this.configurables.hasVariants(sku)) return [{ row, isPart: true }];
    const parent = this.configurables.parentOf(sku);
    if (of.online(raw) === '2' || of.online(raw) === '0' || (parent && /^[02]$/.test(of.online(parent)))) {
      return [notShown(row, sku, 'product_online', of.online(raw), 'The product is not enabled; it is left out.')];
    }
    const visibility = of.visibility(parent ?? raw).toLowerCase();
    if (visibility === 'not visible individually' || visibility === 'catalog') {
      return [notShown(row, sku, 'visibility', of.visibility(parent ?? raw), 'The shop shows the product in no search; it is left out.')];
    }
    return [{ row, raw: this.product(raw, parent), from: parent ? [raw, parent] : [raw] }];
  }

  end(): FeedEntry[] {
    return [];
  }

  private product(own: RawRow['raw'], parent: RawRow['raw'] | undefined): Record<string, unknown> {
    const { of } = this;
    const either = (read: (raw: RawRow['raw']) => string): string => read(own) || (parent ? read(parent) : '');
    const attributes = new Map([...(parent ? attributesOf(of.attributes(parent)) : []), ...attributesOf(of.attributes(own))]);
    const brand = either(of.brand) || textOf(attributes.get('manufacturer')) || textOf(attributes.get('brand'));
    for (const name of ['manufacturer', 'brand']) attributes.delete(name);
    const weight = of.weight(own);
    if (weight !== '' && Number(weight) > 0) attributes.set('weight', String(Number(weight)));
    return {
      ...present({
        id: of.sku(own),
        sku: of.sku(own),
        group_id: parent ? of.sku(parent) : '',
        title: (parent ? of.name(parent) : '') || of.name(own),
        description_html: either(of.description) || either(of.shortDescription),
        brand,
        category: categoriesOf(either(of.categories)),
        price: either(of.price),
        ...this.sale(own),
        ...this.stock(own),
        images: this.images(own, parent),
      }),
      ...withColor(attributes),
    };
  }

  /** A quantity counts where the shop manages the stock of the product itself. */
  private stock(own: RawRow['raw']): Record<string, string> {
    const { of } = this;
    const isManaged = of.managesStock(own) !== '0' && !['bundle', 'grouped', 'configurable'].includes(of.type(own));
    const quantity = of.quantity(own);
    if (!isManaged || quantity === '') return present({ in_stock: of.inStock(own) }) as Record<string, string>;
    const isSoldOut = Number(quantity) <= 0;
    const availability = isSoldOut && Number(of.backorders(own)) > 0 ? 'backorder' : '';
    return present({ quantity: String(Number(quantity)), in_stock: of.inStock(own), availability }) as Record<string, string>;
  }

  private sale(own: RawRow['raw']): Record<string, string> {
    const { of } = this;
    const price = of.specialPrice(own);
    return price === '' ? {} : { sale_price: price, sale_starts: isoOf(of.specialFrom(own)), sale_ends: isoOf(of.specialTo(own)) };
  }

  private images(own: RawRow['raw'], parent: RawRow['raw'] | undefined): string[] {
    const { of } = this;
    const all = [own, ...(parent ? [parent] : [])].flatMap((raw) => [
      of.baseImage(raw),
      ...of
        .images(raw)
        .split(',')
        .map((one) => one.trim()),
    ]);
    return [...new Set(all.filter((one) => one !== '' && one !== 'no_selection'))];
  }
}

/** The columns that fields are read from, for the report. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  id: ['sku'],
  title: ['name'],
  description_html: ['description'],
  category: ['categories'],
  price: ['price'],
  sale_price: ['special_price'],
  sale_starts: ['special_price_from_date'],
  sale_ends: ['special_price_to_date'],
  quantity: ['qty'],
  image: ['base_image'],
  images: ['additional_images', 'base_image'],
};

const readers = (columns: Columns) => ({
  sku: columns.reader('sku'),
  type: columns.reader('product_type'),
  view: columns.reader('store_view_code'),
  name: columns.reader('name'),
  description: columns.reader('description'),
  shortDescription: columns.reader('short_description'),
  categories: columns.reader('categories'),
  brand: columns.reader('manufacturer', 'brand'),
  online: columns.reader('product_online'),
  visibility: columns.reader('visibility'),
  price: columns.reader('price'),
  specialPrice: columns.reader('special_price'),
  specialFrom: columns.reader('special_price_from_date', 'special_from_date'),
  specialTo: columns.reader('special_price_to_date', 'special_to_date'),
  weight: columns.reader('weight'),
  quantity: columns.reader('qty'),
  inStock: columns.reader('is_in_stock'),
  managesStock: columns.reader('manage_stock'),
  backorders: columns.reader('allow_backorders'),
  baseImage: columns.reader('base_image', 'image'),
  images: columns.reader('additional_images'),
  attributes: columns.reader('additional_attributes'),
  variations: columns.reader('configurable_variations'),
});

/** `sku=a-red,color=Red|sku=a-blue,color=Blue` → the SKUs. */
const variantsOf = (cell: string): string[] => cell.split('|').flatMap((one) => /(?:^|,)sku=([^,]+)/.exec(one)?.[1]?.trim() ?? []);

/** `color=Red,material=Cotton|Linen,eco=Yes` → the values by name; a comma within a value stands before no name. */
function attributesOf(cell: string): Map<string, string | string[]> {
  const pairs = cell.split(/,(?=[a-z][a-z0-9_]*=)/i).flatMap((pair): [string, string | string[]][] => {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || value === '') return [];
    const values = value.split('|').map((one) => one.trim());
    return [[name, values.length > 1 ? values : value]];
  });
  return new Map(pairs);
}

/** `Default Category/Women/Tops,Default Category/New` → the paths below the root. */
const categoriesOf = (cell: string): string[] =>
  cell.split(',').flatMap((path) => {
    const steps = path.split('/').map((step) => step.trim());
    const shown = (/^default category$/i.test(steps[0] ?? '') ? steps.slice(1) : steps).filter((step) => step !== '');
    return shown.length > 0 ? [shown.join(' > ')] : [];
  });

const textOf = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : (value?.[0] ?? ''));

/** `11/20/26, 8:00 AM`, as Magento writes times → ISO 8601; anything else comes back as it was. */
function isoOf(written: string): string {
  const [, month = '', day = '', year = '', hours = '', minutes = '00', half = ''] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{2,4})(?:,?\s(\d{1,2}):(\d{2})\s?([AP]M)?)?$/i.exec(written) ?? [];
  if (month === '') return written;
  const hour = (Number(hours) % (half === '' ? 24 : 12)) + (/pm/i.test(half) ? 12 : 0);
  const two = (value: number | string): string => String(value).padStart(2, '0');
  const date = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}`;
  // A date without a time stands for the whole day.
  return hours === '' ? date : `${date}T${two(hour)}:${minutes}:00Z`;
}

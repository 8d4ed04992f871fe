import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseRow, type Product } from '#catalog';
import { Feed } from '../feed.js';

interface Read {
  readonly system: string | undefined;
  readonly products: readonly Product[];
  readonly parts: number;
  readonly skipped: readonly string[];
  readonly errors: readonly unknown[];
}

/** The products of an export. */
async function read(text: string): Promise<Read> {
  const feed = await Feed.of(async () => Readable.from([Buffer.from(text)]));
  const products: Product[] = [];
  const skipped: string[] = [];
  const errors: unknown[] = [];
  let parts = 0;
  for await (const entry of feed.entries()) {
    if ('isPart' in entry) parts++;
    else if ('skipped' in entry) skipped.push(entry.skipped.message);
    else if ('error' in entry) errors.push(entry.error);
    else {
      const parsed = parseRow(entry.row, entry.raw, { currency: 'EUR', notations: feed.notations });
      if ('product' in parsed) products.push(parsed.product);
      else errors.push(...parsed.errors);
    }
  }
  return { system: feed.facts.system, products, parts, skipped, errors };
}

/** CSV of rows whose cells are named; the columns are those of all rows. */
function csv(rows: readonly Readonly<Record<string, string>>[], separator = ','): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (text: string): string => (/[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((cells) => `${cells.map(cell).join(separator)}\n`)
    .join('');
}

const idsOf = ({ products }: Read): string[] => products.map(({ id }) => id);

describe('an export of Shopify', () => {
  const OLD = [
    {
      Handle: 'cap',
      Title: 'Wool cap',
      'Body (HTML)': '<p>Warm &amp; soft</p>',
      Vendor: 'Nord',
      Type: 'Caps',
      Tags: 'winter, wool',
      Published: 'TRUE',
      'Option1 Name': 'Color',
      'Option1 Value': 'Red',
      'Option2 Name': 'Size',
      'Option2 Value': 'M',
      'Variant SKU': 'C-1',
      'Variant Price': '19.90',
      'Variant Compare At Price': '25.00',
      'Variant Inventory Tracker': 'shopify',
      'Variant Inventory Qty': '0',
      'Variant Inventory Policy': 'continue',
      'Image Src': 'https://x.example/2.jpg',
      'Image Position': '2',
      'Variant Image': 'https://x.example/red.jpg',
      'Google Shopping / Gender': 'unisex',
    },
    {
      Handle: 'cap',
      'Option1 Value': 'Blue',
      'Option2 Value': 'L',
      'Variant SKU': 'C-2',
      'Variant Price': '21.00',
      'Variant Inventory Tracker': 'shopify',
      'Variant Inventory Qty': '3',
      'Image Src': 'https://x.example/1.jpg',
      'Image Position': '1',
    },
    { Handle: 'cap', 'Image Src': 'https://x.example/3.jpg', 'Image Position': '3' },
    {
      Handle: 'mug',
      Title: 'Mug',
      Published: 'true',
      'Option1 Name': 'Title',
      'Option1 Value': 'Default Title',
      'Variant Price': '7',
      'Image Src': 'https://x.example/m.jpg',
    },
    {
      Handle: 'secret',
      Title: 'Secret',
      Published: 'false',
      'Option1 Name': 'Title',
      'Option1 Value': 'Default Title',
      'Variant Price': '1',
    },
    { Handle: 'voucher', Title: 'Voucher', Published: 'true', 'Gift Card': 'true', 'Variant Price': '10' },
    { Handle: '', Title: '', 'Body (HTML)': 'Remember to remove this row' },
  ];

  it('makes a product of each variant, with what stands in the first row of its handle', async () => {
    const found = await read(csv(OLD));
    expect(found).toMatchObject({ system: 'shopify', parts: 1, errors: [] });
    expect(idsOf(found)).toEqual(['cap-red-m', 'cap-blue-l', 'mug']);
    expect(found.products[0]).toMatchObject({
      group_id: 'cap',
      title: 'Wool cap',
      description: 'Warm & soft',
      brand: 'Nord',
      category: 'Caps',
      tags: ['winter', 'wool'],
      color: 'Red',
      attributes: { size: 'M', gender: 'unisex' },
      sku: 'C-1',
      price: 25,
      sale_price: 19.9,
      quantity: 0,
      availability: 'backorder',
      images: ['https://x.example/red.jpg', 'https://x.example/1.jpg', 'https://x.example/2.jpg', 'https://x.example/3.jpg'],
    });
    expect(found.products[1]).toMatchObject({
      title: 'Wool cap',
      color: 'Blue',
      price: 21,
      attributes: { size: 'L' },
      availability: 'in_stock',
    });
    expect(found.products[2]).not.toHaveProperty('group_id');
    expect(found.products[2]?.attributes).toEqual({});
    expect(found.skipped).toEqual([
      'The product is not published; it is left out.',
      'The product is a gift card; it is left out.',
      'The row has no handle and no title; it is no product.',
    ]);
  });

  it('is known by the headers of the present generation', async () => {
    const rows = [
      {
        Title: 'Wool cap',
        'URL handle': 'cap',
        Description: 'Warm',
        Vendor: 'Nord',
        'Product category': 'Apparel > Hats',
        Status: 'Active',
        SKU: 'C-1',
        Barcode: "'4006381333931",
        'Option1 name': 'Size',
        'Option1 value': 'M',
        Price: '19.90',
        'Compare-at price': '',
        'Inventory tracker': '',
        'Inventory quantity': '',
        'Product image URL': 'https://x.example/1.jpg',
        'Image position': '1',
        'Fit (product.metafields.custom.fit)': 'slim',
      },
      { Title: '', 'URL handle': 'cap', SKU: 'C-2', 'Option1 value': 'L', Price: '19.90' },
      { Title: 'Draft', 'URL handle': 'draft', Status: 'Draft', Price: '1' },
    ];
    const found = await read(csv(rows));
    expect(idsOf(found)).toEqual(['cap-m', 'cap-l']);
    expect(found.products[0]).toMatchObject({
      gtin: '4006381333931',
      category: 'Apparel > Hats',
      attributes: { size: 'M', fit: 'slim' },
      in_stock: true,
    });
    expect(found.skipped).toHaveLength(1);
  });
});

describe('a damaged export of Shopify', () => {
  it('loses the row that cannot be read, and not the variants around it', async () => {
    const text = [
      'Handle,Title,Vendor,Option1 Name,Option1 Value,Variant Price',
      'cap,Cap,Nord,Size,S/M,5',
      'cap,,,,S-M,5,surplus',
      'cap,,,,S-M,5',
      'cap,,,,L,5',
      '',
    ].join('\n');
    const found = await read(text);
    expect(found.errors).toMatchObject([{ row: 3, code: 'invalid-csv' }]);
    expect(found.products.map(({ title, group_id: group, attributes }) => [title, group, attributes['size']])).toEqual([
      ['Cap', 'cap', 'S/M'],
      ['Cap', 'cap', 'S-M'],
      ['Cap', 'cap', 'L'],
    ]);
    expect(new Set(idsOf(found)).size).toBe(3);
  });

  it('is not seen in a list that has a handle among other columns', async () => {
    const found = await read('id,handle,title,price,color\n7,cap,Cap,5,red\n');
    expect(found.system).toBeUndefined();
    expect(found.products[0]).toMatchObject({ id: '7', color: 'red' });
  });
});

describe('an export of WooCommerce', () => {
  const PARENT = {
    ID: '44',
    Type: 'variable',
    SKU: 'tee',
    Name: 'V-Neck',
    Published: '1',
    'Visibility in catalog': 'visible',
    Description: '<p>Soft</p>',
    Categories: 'Clothing > Tops, Sale',
    Tags: 'new',
    Images: 'https://x.example/1.jpg, https://x.example/2.jpg',
    'Attribute 1 name': 'Color',
    'Attribute 1 value(s)': 'Blue, Red',
    'Attribute 2 name': 'Material',
    'Attribute 2 value(s)': 'Cotton\\, organic',
    Brands: 'Nord',
    Parent: '',
  };
  const RED = {
    ID: '76',
    Type: 'variation',
    SKU: 'tee-red',
    Name: 'V-Neck - Red',
    Published: '1',
    'Visibility in catalog': 'visible',
    'In stock?': '1',
    Stock: '3',
    'Regular price': '20,00',
    'Sale price': '15,00',
    Images: 'https://x.example/red.jpg',
    'Attribute 1 name': 'Color',
    'Attribute 1 value(s)': 'Red',
    Parent: 'tee',
  };
  const BLUE = { ...RED, ID: '77', SKU: '', Name: '', 'Sale price': '', Images: '', 'Attribute 1 value(s)': 'Blue', Parent: 'id:44' };
  const SIMPLE = {
    ID: '9',
    Type: 'simple, virtual',
    SKU: 'cap',
    Name: 'Cap',
    Published: '1',
    'Visibility in catalog': 'visible',
    'In stock?': '0',
    'Regular price': '1.299,00',
    'Weight (kg)': '0.5',
    Parent: '',
  };

  it.each([
    ['before its variations', [PARENT, RED, BLUE, SIMPLE]],
    ['after them', [RED, BLUE, SIMPLE, PARENT]],
    [
      'far before them',
      [PARENT, ...Array.from({ length: 2_500 }, (_, n) => ({ ...PARENT, ID: `p${n}`, SKU: `p${n}`, Published: '0' })), RED, BLUE, SIMPLE],
    ],
  ])('joins variations with a parent that stands %s', async (_name, rows) => {
    const found = await read(csv(rows));
    expect(found).toMatchObject({ system: 'woocommerce', errors: [], parts: 1 });
    expect(idsOf(found)).toEqual(['76', '77', '9']);
    expect(found.products[0]).toMatchObject({
      group_id: '44',
      title: 'V-Neck - Red',
      description: 'Soft',
      brand: 'Nord',
      category: ['Clothing > Tops', 'Sale'],
      color: 'Red',
      attributes: { material: 'Cotton, organic' },
      sku: 'tee-red',
      price: 20,
      sale_price: 15,
      quantity: 3,
      images: ['https://x.example/red.jpg', 'https://x.example/1.jpg', 'https://x.example/2.jpg'],
    });
    expect(found.products[1]).toMatchObject({ title: 'V-Neck', color: 'Blue', image: 'https://x.example/1.jpg' });
    expect(found.products[1]).not.toHaveProperty('sale_price');
    expect(found.products[2]).toMatchObject({ price: 1299, in_stock: false, attributes: { weight_kg: '0.5' } });
  });

  it('imports a parent without variations, and leaves out what the shop does not show', async () => {
    const found = await read(csv([PARENT, { ...SIMPLE, Published: "'-1" }, { ...SIMPLE, ID: '10', 'Visibility in catalog': 'hidden' }]));
    expect(idsOf(found)).toEqual(['44']);
    expect(found.skipped).toHaveLength(2);
    expect(idsOf(await read(csv([{ ...PARENT, Published: '0' }, RED])))).toEqual([]);
  });
});

describe('an export of Magento', () => {
  const CHILD = {
    sku: 'MH01-XS-Black',
    store_view_code: '',
    attribute_set_code: 'Top',
    product_type: 'simple',
    categories: 'Default Category/Men/Tops,Default Category/New',
    name: 'Hoodie-XS-Black',
    description: '',
    price: '52.000000',
    special_price: '40.00',
    special_price_from_date: '11/20/26, 8:00 AM',
    product_online: '1',
    visibility: 'Not Visible Individually',
    base_image: '/m/h/black.jpg',
    additional_images: '/m/h/black.jpg,/m/h/back.jpg',
    qty: '100.0000',
    is_in_stock: '1',
    additional_attributes: 'color=Black,eco=Yes,climate=Cold|Windy,note=soft, warm',
    configurable_variations: '',
  };
  const PARENT = {
    ...CHILD,
    sku: 'MH01',
    product_type: 'configurable',
    name: 'Hoodie',
    description: '<p>Warm</p>',
    visibility: 'Catalog, Search',
    price: '',
    special_price: '',
    special_price_from_date: '',
    base_image: '/m/h/main.jpg',
    additional_images: '',
    additional_attributes: 'pattern=Plain',
    configurable_variations: 'sku=MH01-XS-Black,size=XS,color=Black|sku=MH01-S-Black,size=S,color=Black',
  };

  it('joins variants with the configurable product that names them after them', async () => {
    const rows = [
      CHILD,
      { ...CHILD, store_view_code: 'de', name: 'Kapuzenjacke' },
      PARENT,
      { ...CHILD, sku: 'alone' },
      { ...CHILD, sku: 'off', visibility: 'Catalog, Search', product_online: '2' },
    ];
    const found = await read(csv(rows));
    expect(found).toMatchObject({ system: 'magento', errors: [], parts: 2 });
    expect(idsOf(found)).toEqual(['MH01-XS-Black']);
    expect(found.products[0]).toMatchObject({
      group_id: 'MH01',
      title: 'Hoodie',
      description: 'Warm',
      category: ['Men > Tops', 'New'],
      color: 'Black',
      attributes: { eco: 'Yes', climate: ['Cold', 'Windy'], note: 'soft, warm', pattern: 'Plain' },
      price: 52,
      sale_price: 40,
      sale_starts: '2026-11-20T08:00:00Z',
      quantity: 100,
      images: ['/m/h/black.jpg', '/m/h/back.jpg', '/m/h/main.jpg'],
    });
    expect(found.skipped).toHaveLength(2);
  });

  it('counts stock only where the shop manages it', async () => {
    const shown = { ...CHILD, visibility: 'Catalog, Search', qty: '0.0000', is_in_stock: '1', special_price: '' };
    const rows = [
      { ...shown, sku: 'kit', product_type: 'bundle', manage_stock: '1', allow_backorders: '0' },
      { ...shown, sku: 'free', manage_stock: '0', allow_backorders: '0' },
      { ...shown, sku: 'later', manage_stock: '1', allow_backorders: '1' },
      { ...shown, sku: 'gone', manage_stock: '1', allow_backorders: '0' },
    ];
    const { products } = await read(csv(rows));
    expect(products.map(({ quantity, availability, in_stock: inStock }) => [quantity, availability, inStock])).toEqual([
      [undefined, undefined, true],
      [undefined, undefined, true],
      [0, 'backorder', true],
      [0, undefined, true],
    ]);
  });
});

describe('an export of PrestaShop', () => {
  it('is read by the columns of its import', async () => {
    const rows = [
      {
        ID: '1',
        'Active (0/1)': '1',
        'Name *': 'Lampe',
        'Categories (x,y,z...)': 'Licht,Tisch',
        'Price tax included': '19,90',
        'Reference #': 'L-1',
        Manufacturer: 'Nord',
        EAN13: '4006381333931',
        Quantity: '7',
        'Image URLs (x,y,z...)': 'https://x.example/1.jpg,https://x.example/2.jpg',
        'Feature(Name:Value:Position)': 'Material:Holz:1,Farbe:Rot:2',
      },
      { ID: '2', 'Active (0/1)': '0', 'Name *': 'Alt', 'Price tax included': '1,00' },
    ];
    const found = await read(csv(rows, ';'));
    expect(found).toMatchObject({ system: 'prestashop', errors: [] });
    expect(found.products).toMatchObject([
      {
        id: '1',
        title: 'Lampe',
        category: ['Licht', 'Tisch'],
        price: 19.9,
        sku: 'L-1',
        brand: 'Nord',
        gtin: '4006381333931',
        quantity: 7,
        color: 'Rot',
        attributes: { material: 'Holz' },
      },
    ]);
    expect(found.skipped).toHaveLength(1);
  });
});

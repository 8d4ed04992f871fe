import { describe, expect, it } from 'vitest';
import { csvOf, readExport } from '../testing/exports.js';

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
    const found = await readExport(csvOf(OLD));
    expect(found).toMatchObject({ system: 'shopify', parts: 1, errors: [] });
    expect(found.ids).toEqual(['cap-red-m', 'cap-blue-l', 'mug']);
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
    const found = await readExport(csvOf(rows));
    expect(found.ids).toEqual(['cap-m', 'cap-l']);
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
    const found = await readExport(text);
    expect(found.errors).toMatchObject([{ row: 3, code: 'invalid-csv' }]);
    expect(found.products.map(({ title, group_id: group, attributes }) => [title, group, attributes['size']])).toEqual([
      ['Cap', 'cap', 'S/M'],
      ['Cap', 'cap', 'S-M'],
      ['Cap', 'cap', 'L'],
    ]);
    expect(new Set(found.ids).size).toBe(3);
  });

  it('is not seen in a list that has a handle among other columns', async () => {
    const found = await readExport('id,handle,title,price,color\n7,cap,Cap,5,red\n');
    expect(found.system).toBeUndefined();
    expect(found.products[0]).toMatchObject({ id: '7', color: 'red' });
  });
});

import { describe, expect, it } from 'vitest';
import { csvOf, readExport } from '../testing/exports.js';

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
    const found = await readExport(csvOf(rows, ';'));
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

import { describe, expect, it } from 'vitest';
import { csvOf, readExport } from '../testing/exports.js';

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
    const found = await readExport(csvOf(rows));
    expect(found).toMatchObject({ system: 'magento', errors: [], parts: 2 });
    expect(found.ids).toEqual(['MH01-XS-Black']);
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
    const { products } = await readExport(csvOf(rows));
    expect(products.map(({ quantity, availability, in_stock: inStock }) => [quantity, availability, inStock])).toEqual([
      [undefined, undefined, true],
      [undefined, undefined, true],
      [0, 'backorder', true],
      [0, undefined, true],
    ]);
  });
});

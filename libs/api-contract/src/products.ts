import { z } from 'zod';
import { Product, ShownProduct, WrittenFields, WrittenProduct } from '#catalog';
import { PictureDocument } from './images.js';
import { LIMITS } from './limits.js';

/** A product's id, as URLs contain it. */
export const ProductId = Product.shape.id;

/** A product's fields without its id, which is in the URL. */
export const ProductFields = WrittenFields.meta({ id: 'ProductFields' });
export type ProductFields = z.infer<typeof ProductFields>;

/** A product as answers show it. */
export const ProductDocument = ShownProduct.extend({
  pictures: z.array(PictureDocument).optional().describe('its pictures, to be shown: two in a hit, all of them where one product is read'),
}).meta({ id: 'StoredProduct' });
export type ProductDocument = z.infer<typeof ProductDocument>;

export const ProductList = z
  .object({ products: z.array(WrittenProduct).min(1).max(LIMITS.products) })
  .superRefine(({ products }, context) => {
    const rows = new Map<string, number>();
    for (const [row, { id }] of products.entries()) {
      const first = rows.get(id);
      if (first === undefined) rows.set(id, row);
      else context.addIssue({ code: 'custom', path: ['products', row, 'id'], message: `the id "${id}" is already in products.${first}` });
    }
  })
  .meta({ id: 'ProductList' });
export type ProductList = z.infer<typeof ProductList>;

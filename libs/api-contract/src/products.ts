import { z } from 'zod';
import { Product, WrittenFields, WrittenProduct } from '#catalog';
import { LIMITS } from './limits.js';

/** A product's id, as URLs contain it. */
export const ProductId = Product.shape.id;

/** A product's fields without its id, which is in the URL. */
export const ProductFields = WrittenFields.meta({ id: 'ProductFields' });
export type ProductFields = z.infer<typeof ProductFields>;

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

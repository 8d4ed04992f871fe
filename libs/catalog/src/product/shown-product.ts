import { z } from 'zod';
import { picturesOf } from './pictures.js';
import { StoredProduct } from './product.js';
import { currentPrice } from './sale.js';
import { AVAILABILITIES, availabilityOf } from './stock.js';

/** A product as hits and answers show it: with what follows from its fields at this moment. */
export const ShownProduct = StoredProduct.extend({
  availability: z.enum(AVAILABILITIES).describe('how the product can be bought, by all that it says of its stock'),
  current_price: z.number().optional().describe('the price that holds now: the sale price while the sale is on'),
});
export type ShownProduct = z.infer<typeof ShownProduct>;

/** @param now ms since 1970. */
export function shownProduct(product: StoredProduct, now = Date.now()): ShownProduct {
  const availability = availabilityOf(product);
  const current = currentPrice(product, now / 1000);
  const images = picturesOf(product);
  return {
    ...product,
    ...(images.length > 0 && { images }),
    has_image: product.has_image ?? images.length > 0,
    in_stock: availability !== 'out_of_stock',
    availability,
    ...(current !== undefined && { current_price: current }),
  };
}

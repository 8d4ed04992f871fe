import { picturesOf, type RowError } from '#catalog';
import type { BatchItem } from '#jobs';
import type { PictureFault } from '#product-index';

/** Why a product is not indexed: its picture cannot be used, or it has none. */
export function pictureError(item: BatchItem, fault: PictureFault | undefined): RowError {
  if (!fault) {
    const message = 'The column "image" is empty, and this import requires a picture of every product.';
    return { ...placeOf(item), column: 'image', code: 'missing-image', message };
  }
  return { ...pictureLine(item, fault), message: `The image cannot be used: ${fault.message}.` };
}

/** What is said of the pictures that a product is indexed without. */
export const warningsOf = ({ item, faults }: { readonly item: BatchItem; readonly faults: readonly PictureFault[] }): RowError[] =>
  faults.map((fault) => ({
    ...pictureLine(item, fault),
    severity: 'warning',
    message: `The image cannot be used: ${fault.message}. The product is indexed without it.`,
  }));

const pictureLine = (item: BatchItem, { reference, code }: PictureFault): Omit<RowError, 'message'> => ({
  ...placeOf(item),
  column: picturesOf(item.product)[0] === reference ? 'image' : 'images',
  code,
  value: reference.slice(0, 200),
});

/** Which row of a feed, and which product, a line is about. */
export const placeOf = ({ row, offset, product }: BatchItem): Pick<RowError, 'row' | 'offset' | 'productId'> => ({
  row,
  ...(offset !== undefined && { offset }),
  productId: product.id,
});

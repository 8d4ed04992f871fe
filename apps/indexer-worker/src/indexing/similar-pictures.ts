import { Injectable } from '@nestjs/common';
import type { RowError } from '#catalog';
import { ImportProducts } from '#imports';
import type { BatchItem } from '#jobs';
import { placeOf } from './picture-report.js';
import { looksLike, printOf } from './picture-print.js';
import type { FetchedPicture } from './product-pictures.js';

/** A product of an import, and its pictures. */
export interface PicturedItem {
  readonly item: BatchItem;
  readonly pictures: readonly FetchedPicture[];
}

/** Finds products of an import whose leading pictures are copies of each other, saved in another way. */
@Injectable()
export class SimilarPictures {
  constructor(private readonly products: ImportProducts) {}

  /** A note for each product whose new picture looks like that of an earlier product. Variants of one product may show one picture. */
  async notes(importId: string, items: readonly PicturedItem[]): Promise<RowError[]> {
    const claims = items.flatMap(({ item, pictures: [leading] }) => {
      if (!leading?.prepared || 'error' in leading.prepared) return [];
      const { keys, colors } = printOf(leading.prepared.square);
      return [{ item, keys, colors, sha256: leading.facts.sha256 }];
    });
    const holders = await this.products.claimPictures(
      importId,
      claims.flatMap(({ item: { product }, keys, colors, sha256 }) => {
        const holder: PictureHolder = { productId: product.id, group: product.group_id ?? product.id, sha256, colors: textOf(colors) };
        return keys.map((key) => ({ key, holder: JSON.stringify(holder) }));
      }),
    );
    // An import holds a bounded number of pictures: those after them are not compared.
    if (holders.length === 0) return [];
    return claims.flatMap(({ item, colors, sha256 }, n): RowError[] => {
      const { product } = item;
      const own = product.group_id ?? product.id;
      const found = holders
        .slice(n * 2, n * 2 + 2)
        .map((holder) => JSON.parse(holder) as PictureHolder)
        .find((holder) => holder.group !== own && holder.sha256 !== sha256 && looksLike(colors, Buffer.from(holder.colors, 'base64')));
      if (!found) return [];
      const message = `The picture looks the same as that of the product "${found.productId}", although the files differ.`;
      return [{ ...placeOf(item), column: 'image', severity: 'warning', code: 'similar-image', message, value: leadingOf(item) }];
    });
  }
}

/** The first product of an import whose picture has a key. */
interface PictureHolder {
  readonly productId: string;
  readonly group: string;
  readonly sha256: string;
  /** Base64. */
  readonly colors: string;
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const leadingOf = ({ product }: BatchItem): string => (product.image ?? product.images?.[0] ?? '').slice(0, 200);

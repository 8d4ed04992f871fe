import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { InspectedProduct, ProductId } from '#api-contract';
import { shownProduct } from '#catalog';
import { IndexVersions } from '#index-versions';
import { productTerms } from '#lexical';
import { Problem } from '#platform';
import { CallerStore, RequireScope } from '../access/access.js';
import { ProductDocuments } from '../images/product-documents.js';

/** What the index knows of a product: why it is found, or is not. */
@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/products')
export class InspectionController {
  constructor(
    private readonly versions: IndexVersions,
    private readonly documents: ProductDocuments,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'what the index knows of a product: its words, its pictures, and what became of them' })
  @ApiResponse({ status: 200, standardSchema: InspectedProduct })
  async inspect(@CallerStore() storeId: string, @Param('id', { schema: ProductId }) id: string): Promise<InspectedProduct> {
    const indexed = await this.versions.reading(storeId, async ({ index }) => (await index.get(storeId, [id])).get(id));
    if (!indexed) throw new Problem('product-not-found', `the store has no product "${id}"`);
    const { product, images, faults, language, layout, revision, patched } = indexed;
    const words = [...productTerms(product, language)].map(([term, count]) => ({ term, count }));
    return {
      product: this.documents.of(storeId, shownProduct(product), images),
      words: words.sort((a, b) => b.count - a.count || (a.term < b.term ? -1 : 1)),
      pictures: images.map(({ reference, key, sha256, etag }) => ({ reference, key, sha256, ...(etag !== undefined && { etag }) })),
      faults: faults.map((fault) => ({ ...fault })),
      has_text_embedding: indexed.textKey !== undefined,
      model: indexed.modelFingerprint,
      language,
      layout,
      indexed_at: indexed.indexedAt,
      revision,
      patched,
    };
  }
}

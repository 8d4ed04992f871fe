import { Injectable } from '@nestjs/common';
import { TextEmbedder } from '#clip';
import { DEFAULT_FUSION, ProductIndex } from '#product-index';

/** Decides between what was typed and what the store's words suggest was meant. */
@Injectable()
export class QuerySpelling {
  constructor(
    private readonly texts: TextEmbedder,
    private readonly index: ProductIndex,
  ) {}

  /**
   * The spelling under which the model finds a nearer product. A word that the store does not have may be a slip of the
   * fingers, which the model does not know either, or a word that it knows very well: "trainers" for sneakers.
   */
  async better(storeId: string, typed: string, corrected: string): Promise<string> {
    const [asTyped = -1, asCorrected = -1] = await Promise.all([typed, corrected].map((text) => this.nearest(storeId, text)));
    return asCorrected > asTyped ? corrected : typed;
  }

  private async nearest(storeId: string, text: string): Promise<number> {
    const semantic = { embedding: await this.texts.embed(text), limit: 1 };
    const { scores } = await this.index.candidates(storeId, { semantic, fusion: DEFAULT_FUSION, fields: [] });
    return scores[0] ?? -1;
  }
}

import { Injectable } from '@nestjs/common';
import type { IndexVersion } from '#index-versions';
import { DEFAULT_FUSION } from '#product-index';

/** Decides between what was typed and what the store's words suggest was meant. */
@Injectable()
export class QuerySpelling {
  /**
   * The spelling for which the model finds a nearer product. A word that the store does not have may be a typing mistake, which the
   * model does not know either, or a word that the model knows well: "trainers" for sneakers.
   */
  async better(version: IndexVersion, storeId: string, typed: string, corrected: string): Promise<string> {
    const [asTyped = -1, asCorrected = -1] = await Promise.all([typed, corrected].map((text) => this.nearest(version, storeId, text)));
    return asCorrected > asTyped ? corrected : typed;
  }

  private async nearest({ index, texts }: IndexVersion, storeId: string, text: string): Promise<number> {
    const semantic = { embedding: await texts.embed(text), limit: 1 };
    const { scores } = await index.candidates(storeId, { semantic, fusion: DEFAULT_FUSION, fields: [] });
    return scores[0] ?? -1;
  }
}

import { Injectable } from '@nestjs/common';
import type { IndexVersion } from '#index-versions';
import { spaceOf } from './spaces.js';

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

  private async nearest(version: IndexVersion, storeId: string, text: string): Promise<number> {
    const { texts, textSpace } = version;
    // A text model of its own knows words better than CLIP does.
    const kind = textSpace && !textSpace.isClip ? 'text' : 'image';
    const embedding = await (kind === 'text' && textSpace ? textSpace.queries : texts).embed(text);
    return (await spaceOf(version, kind)?.nearest(storeId, embedding))?.score ?? -1;
  }
}

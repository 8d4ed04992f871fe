import { Injectable } from '@nestjs/common';
import { touchesText, type FieldValues, type StoredProduct } from '#catalog';
import { IndexVersions, isRankedByText } from '#index-versions';
import { RefreshProducer } from '#jobs';

/** Has workers embed texts that merchants changed. The request that changes a text does not wait for the embedding. */
@Injectable()
export class ChangedTexts {
  constructor(
    private readonly versions: IndexVersions,
    private readonly refreshes: RefreshProducer,
  ) {}

  /** Has the texts of these products embedded again, where searches rank by them. @param changes the changed fields, and the product as it now is. */
  async changed(storeId: string, changes: readonly { readonly fields: FieldValues; readonly product: StoredProduct }[]): Promise<void> {
    const reworded = changes.filter(({ fields }) => touchesText(Object.keys(fields))).map(({ product }) => product);
    if (reworded.length === 0) return;
    const { textSpace } = await this.versions.live(storeId);
    const ranked = reworded.filter(({ has_image: hasImage = true }) => isRankedByText(textSpace, hasImage));
    const ids = ranked.map(({ id }) => id);
    await this.refreshes.refresh(storeId, ids, false);
  }
}

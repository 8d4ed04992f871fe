import { Injectable } from '@nestjs/common';
import { changedFields, shownValue, type Product } from '#catalog';
import { IndexVersions } from '#index-versions';
import type { FeedDifference } from '#imports';

/** Examples of each kind that a report has; each field that changes has one at least. */
const EXAMPLES = 10;

/** Fields whose changes are counted: the rows of JSON may have ever new attributes. */
const MAX_FIELDS = 500;

/** Compares the products of a feed with those of the store. */
@Injectable()
export class FeedDifferences {
  constructor(private readonly versions: IndexVersions) {}

  /** What importing these products would change, added to what is known of the products before them. */
  async with(known: FeedDifference | undefined, storeId: string, products: readonly Product[]): Promise<FeedDifference> {
    const { index } = await this.versions.live(storeId);
    const present = await index.get(
      storeId,
      products.map(({ id }) => id),
    );
    const { examples, ...before } = known ?? NOTHING;
    const sum = { ...before, fields: { ...before.fields } };
    const [added, changed] = [[...examples.new], [...examples.changed]];
    for (const product of products) {
      const stored = present.get(product.id)?.product;
      const changes = stored ? changedFields(stored, product) : [];
      if (!stored) {
        sum.new++;
        if (added.length < EXAMPLES) added.push(product.id);
      } else if (changes.length === 0) sum.unchanged++;
      else sum.changed++;
      for (const { field, from, to } of changes) {
        if (!(field in sum.fields) && Object.keys(sum.fields).length >= MAX_FIELDS) continue;
        sum.fields[field] = (sum.fields[field] ?? 0) + 1;
        if (changed.length < EXAMPLES || sum.fields[field] === 1)
          changed.push({ id: product.id, field, from: shownValue(from ?? ''), to: shownValue(to ?? '') });
      }
    }
    return { ...sum, examples: { new: added, changed } };
  }
}

const NOTHING: FeedDifference = { new: 0, changed: 0, unchanged: 0, fields: {}, examples: { new: [], changed: [] } };
